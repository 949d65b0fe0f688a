import type { v1 } from '@google-cloud/pubsub-api';
import { SweepError } from '../../platform/errors.ts';
import { ClientAuth } from '../../platform/http/client-auth.ts';
import { ASK_ONCE, clientOptions } from '../../platform/http/client-options.ts';
import type { GoogleTransport } from '../../platform/http/transport.ts';

/** A message to be published. */
export interface OutgoingMessage {
  readonly data: Uint8Array;
  readonly attributes: Readonly<Record<string, string>>;
}

/**
 * The topics of the Pub/Sub API. It is asked through the client that publishes alone: the package around it also loads
 * what subscribes, with gRPC, and a function waits for that when it starts.
 */
export class PubSubTopics {
  readonly #auth: ClientAuth;
  #client: Promise<v1.PublisherClient> | undefined;

  /** @param endpoint where the API is instead, or null */
  constructor(transport: GoogleTransport, endpoint: URL | null) {
    this.#auth = new ClientAuth(transport, endpoint);
  }

  /**
   * Publishes messages with one call: at most 1,000, and 10 MB.
   * @param topic projects/P/topics/T
   * @throws SweepError QUEUE_FAILED
   */
  async publish(topic: string, messages: readonly OutgoingMessage[]): Promise<void> {
    this.#client ??= loadPublisher(this.#auth);
    const client = await this.#client;
    const question = { api: 'Cloud Pub/Sub API', resource: topic };
    try {
      await this.#auth.answerTo(question, () =>
        client.publish({ topic, messages: messages.map((message) => ({ ...message })) }, ASK_ONCE),
      );
    } catch (cause) {
      if (!(cause instanceof SweepError)) throw cause;
      throw new SweepError('QUEUE_FAILED', { topic, detail: detailOf(cause) }, { cause });
    }
  }
}

function detailOf({ code, message }: SweepError): string {
  if (code === 'API_FORBIDDEN') return 'grant pubsub.topics.publish on it';
  if (code === 'API_NOT_FOUND') return 'there is no such topic';
  return message.replace(/\.$/, '');
}

async function loadPublisher(auth: ClientAuth): Promise<v1.PublisherClient> {
  const {
    default: { PublisherClient },
  } = await import('@google-cloud/pubsub-api/build/src/v1/publisher_client.js');
  return new PublisherClient(clientOptions(auth));
}
