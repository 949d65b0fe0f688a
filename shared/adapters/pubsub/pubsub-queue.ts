import { batch } from 'streaming-iterables';
import type { ConcludeRequest, InspectRequest } from '../../model/messages.ts';
import { type BatchLimits, batchesOf } from '../../platform/batches.ts';
import { settleEach } from '../../platform/settle.ts';
import { TRACE_ATTRIBUTE } from '../../platform/trace.ts';
import type { ScanQueue } from '../../stages/dispatch/ports.ts';
import type { PubSubTopics } from './topics.ts';

/** Per call. The API takes 1,000 messages, but all of a call are held in memory; and 10 MB after base64. */
const BATCH_LIMITS: BatchLimits = { items: 500, bytes: 5_000_000 };
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
    const batches = batchesOfRequests(requests);
    for await (const sent of settleEach(batches, CALLS, (messages) =>
      this.#publish(this.#names.scanTopic, messages),
    )) {
      if (sent.status === 'rejected') throw sent.reason;
      published += sent.item.length;
    }
    return published;
  }

  publishConclusion(request: ConcludeRequest): Promise<void> {
    return publishConclusion(this.#topics, this.#names.conclusionTopic, request, this.#attributes);
  }

  #publish(topic: string, messages: readonly Uint8Array[]): Promise<void> {
    return this.#topics.publish(
      topic,
      messages.map((data) => ({ data, attributes: this.#attributes })),
    );
  }
}

/**
 * Requests a conclusion.
 * @param topic projects/P/topics/T
 * @throws SweepError QUEUE_FAILED
 */
export function publishConclusion(
  topics: PubSubTopics,
  topic: string,
  request: ConcludeRequest,
  attributes: Readonly<Record<string, string>> = {},
): Promise<void> {
  return topics.publish(topic, [{ data: encode(request), attributes }]);
}

const encode = (request: object): Uint8Array => Buffer.from(JSON.stringify(request));

/** The encoded requests, as many per call as its limits allow. */
async function* batchesOfRequests(
  requests: AsyncIterable<object> | Iterable<object>,
): AsyncGenerator<Uint8Array[]> {
  for await (const group of batch(BATCH_LIMITS.items, requests))
    yield* batchesOf(group.map(encode), BATCH_LIMITS, ({ length }) => length);
}
