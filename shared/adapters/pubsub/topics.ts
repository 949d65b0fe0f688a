import type { v1 } from '@google-cloud/pubsub';
import { type AlertRow, alertMessageOf } from '../../model/rows/alert-rows.ts';
import { SweepError } from '../../platform/errors.ts';
import {
  CALL_OPTIONS,
  fetchThrough,
  restOptions,
  throughClient,
} from '../../platform/http/google-clients.ts';
import type { HttpClient } from '../../platform/http/http-client.ts';
import { clauseOf } from '../../platform/text.ts';
import type { AlertChannel } from '../../stages/alert/ports.ts';

/** A message to publish. */
export interface OutgoingMessage {
  readonly data: Uint8Array;
  readonly attributes: Readonly<Record<string, string>>;
}

const API = 'Cloud Pub/Sub API';

/** The topics of the Pub/Sub API. Its client is loaded on first use. */
export class PubSubTopics {
  readonly #load: () => Promise<v1.PublisherClient>;
  #client: Promise<v1.PublisherClient> | undefined;

  /** @param endpoint of the API, such as the emulator's; null for Google's own */
  constructor(http: HttpClient, endpoint: URL | null) {
    this.#load = () => loadClient(http, endpoint);
  }

  /**
   * Publishes messages with one call: at most 1,000, and 10 MB.
   * @param topic projects/P/topics/T
   * @throws SweepError QUEUE_FAILED
   */
  async publish(topic: string, messages: readonly OutgoingMessage[]): Promise<void> {
    this.#client ??= this.#load();
    const client = await this.#client;
    const request = { topic, messages: messages.map((message) => ({ ...message })) };
    try {
      await throughClient({ api: API, resource: topic }, () => client.publish(request, CALL_OPTIONS));
    } catch (cause) {
      if (!(cause instanceof SweepError)) throw cause;
      throw new SweepError('QUEUE_FAILED', { topic, detail: detailOf(cause) }, { cause });
    }
  }
}

function detailOf({ code, message }: SweepError): string {
  if (code === 'API_FORBIDDEN') return 'grant pubsub.topics.publish on it';
  if (code === 'API_NOT_FOUND') return 'there is no such topic';
  return clauseOf(message);
}

async function loadClient(http: HttpClient, endpoint: URL | null): Promise<v1.PublisherClient> {
  const [{ default: pubsub }, { default: auth }] = await Promise.all([
    import('@google-cloud/pubsub'),
    import('google-auth-library'),
  ]);
  const transporterOptions = { fetchImplementation: fetchThrough(http, API) };
  const authClient = new auth.PassThroughClient({ transporterOptions });
  return new pubsub.v1.PublisherClient({ ...restOptions(endpoint), authClient });
}

/** Alerts as messages on a topic; what subscriptions filter by is in the attributes. */
export class TopicAlerts implements AlertChannel {
  readonly channel = 'TOPIC';
  readonly #topics: Pick<PubSubTopics, 'publish'>;
  readonly #topic: string;

  /** @param topic projects/P/topics/T */
  constructor(topics: Pick<PubSubTopics, 'publish'>, topic: string) {
    this.#topics = topics;
    this.#topic = topic;
  }

  async deliver(row: AlertRow): Promise<void> {
    const { alert_id, kind, severity, project_id } = row;
    const attributes = { alert_id, kind, severity, ...(project_id === null ? {} : { project_id }) };
    const data = Buffer.from(JSON.stringify(alertMessageOf(row)));
    await this.#topics.publish(this.#topic, [{ data, attributes }]);
  }
}
