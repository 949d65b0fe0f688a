import type { ConcludeRequest, InspectRequest } from '../../model/messages.ts';
import { settleEach } from '../../platform/settle.ts';
import { TRACE_ATTRIBUTE } from '../../platform/trace.ts';
import type { ScanQueue } from '../../stages/dispatch/ports.ts';
import type { PubSubTopics } from './topics.ts';

/** Messages per call, although the API takes 1,000: all messages of a call are held in memory. */
const BATCH = 500;
/** Per call, before base64: the API takes 10 MB after it. */
const BATCH_BYTES = 5_000_000;
/** Calls at once. */
const CALLS = 2;

interface QueueTopics {
  /** projects/P/topics/T */
  readonly scanTopic: string;
  readonly conclusionTopic: string;
}

/** The topics that functions are pushed from. */
export class PubSubQueue implements ScanQueue {
  readonly #topics: PubSubTopics;
  readonly #names: QueueTopics;
  readonly #attributes: Readonly<Record<string, string>>;

  /** @param traceparent of who publishes: whoever works on the messages logs under the same trace */
  constructor(topics: PubSubTopics, names: QueueTopics, traceparent: string | null) {
    this.#topics = topics;
    this.#names = names;
    this.#attributes = traceparent === null ? {} : { [TRACE_ATTRIBUTE]: traceparent };
  }

  async publishInspections(
    requests: AsyncIterable<InspectRequest> | Iterable<InspectRequest>,
  ): Promise<number> {
    let published = 0;
    const batches = batchesOf(requests);
    for await (const sent of settleEach(batches, CALLS, (messages) =>
      this.#publish(this.#names.scanTopic, messages),
    )) {
      if (sent.status === 'rejected') throw sent.reason;
      published += sent.item.length;
    }
    return published;
  }

  publishConclusion(request: ConcludeRequest): Promise<void> {
    return this.#publish(this.#names.conclusionTopic, [encode(request)]);
  }

  #publish(topic: string, messages: readonly Uint8Array[]): Promise<void> {
    return this.#topics.publish(
      topic,
      messages.map((data) => ({ data, attributes: this.#attributes })),
    );
  }
}

const encode = (request: object): Uint8Array => Buffer.from(JSON.stringify(request));

/** The encoded requests, as many per call as its limits allow. */
async function* batchesOf(requests: AsyncIterable<object> | Iterable<object>): AsyncGenerator<Uint8Array[]> {
  let messages: Uint8Array[] = [];
  let bytes = 0;
  for await (const request of requests) {
    const data = encode(request);
    if (messages.length === BATCH || (messages.length > 0 && bytes + data.length > BATCH_BYTES)) {
      yield messages;
      messages = [];
      bytes = 0;
    }
    messages.push(data);
    bytes += data.length;
  }
  if (messages.length > 0) yield messages;
}
