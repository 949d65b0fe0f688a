import * as z from 'zod';
import { ChildGroup, freePort } from './child-process.ts';

const PROJECT = 'test';

const pulled = z.object({
  receivedMessages: z
    .array(
      z.object({
        ackId: z.string(),
        message: z.object({
          data: z.string().default(''),
          attributes: z.record(z.string(), z.string()).default({}),
          messageId: z.string(),
        }),
      }),
    )
    .default([]),
});

/** A message as a subscriber receives it. */
export interface ReceivedMessage {
  readonly text: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly messageId: string;
}

/** Google's Pub/Sub emulator, started with `gcloud beta emulators pubsub start`; needs gcloud and Java. */
export class PubSubEmulator implements AsyncDisposable {
  /** HOST:PORT, for PUBSUB_EMULATOR_HOST. */
  readonly host: string;
  readonly #group: ChildGroup;

  private constructor(host: string, group: ChildGroup) {
    this.host = host;
    this.#group = group;
  }

  static async start(): Promise<PubSubEmulator> {
    const host = `127.0.0.1:${await freePort()}`;
    const started = Promise.withResolvers<void>();
    const args = ['beta', 'emulators', 'pubsub', 'start', `--project=${PROJECT}`, `--host-port=${host}`];
    const group = new ChildGroup('gcloud', [...args, '--quiet'], process.env, (line) => {
      if (line.includes('Server started')) started.resolve();
    });
    group
      .ended()
      .then(
        (status) => started.reject(new Error(`The Pub/Sub emulator exited with ${status}`)),
        started.reject,
      );
    await started.promise;
    return new PubSubEmulator(host, group);
  }

  /** @returns `projects/P/topics/T` */
  async createTopic(topic: string): Promise<string> {
    const name = `projects/${PROJECT}/topics/${topic}`;
    await this.#call('PUT', name, {});
    return name;
  }

  /**
   * Creates a push subscription, which redelivers a second after a failure. With a `retryPolicy`, the emulator of
   * gcloud 528 randomly stops delivering a message after some failures.
   * @param topic `projects/P/topics/T`
   * @param endpoint without the path that names the topic
   */
  async push(topic: string, subscription: string, endpoint: string): Promise<void> {
    await this.#call('PUT', `projects/${PROJECT}/subscriptions/${subscription}`, {
      topic,
      ackDeadlineSeconds: 600,
      pushConfig: { pushEndpoint: `${endpoint}/${topic}` },
    });
  }

  /** Creates a pull subscription, which is read with `received`. */
  async keep(topic: string, subscription: string): Promise<void> {
    await this.#call('PUT', `projects/${PROJECT}/subscriptions/${subscription}`, {
      topic,
      ackDeadlineSeconds: 600,
    });
  }

  /** Receives and acknowledges all messages that are waiting in a subscription. */
  async received(subscription: string): Promise<ReceivedMessage[]> {
    const name = `projects/${PROJECT}/subscriptions/${subscription}`;
    const messages: ReceivedMessage[] = [];
    for (;;) {
      const request = { maxMessages: 1000, returnImmediately: true };
      const { receivedMessages } = pulled.parse(await this.#call('POST', `${name}:pull`, request));
      if (receivedMessages.length === 0) return messages;
      await this.#call('POST', `${name}:acknowledge`, { ackIds: receivedMessages.map(({ ackId }) => ackId) });
      for (const { message } of receivedMessages)
        messages.push({ ...message, text: Buffer.from(message.data, 'base64').toString() });
    }
  }

  async deleteSubscription(subscription: string): Promise<void> {
    await this.#call('DELETE', `projects/${PROJECT}/subscriptions/${subscription}`);
  }

  async publish(topic: string, ...texts: string[]): Promise<void> {
    const messages = texts.map((text) => ({ data: Buffer.from(text).toString('base64') }));
    await this.#call('POST', `${topic}:publish`, { messages });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#group.kill();
  }

  async #call(method: string, resource: string, body?: object): Promise<unknown> {
    const response = await fetch(`http://${this.host}/v1/${resource}`, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${resource}: ${response.status} ${await response.text()}`);
    return await response.json();
  }
}
