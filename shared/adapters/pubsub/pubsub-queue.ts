import { batch } from 'streaming-iterables';
import type { ConcludeRequest, InspectRequest } from '../../model/messages.ts';
import { type BatchLimits, batchesOf } from '../../platform/batches.ts';
import { TRACE_ATTRIBUTE } from '../../platform/log.ts';
import { settleEach } from '../../platform/settle.ts';
import { shorten } from '../../platform/text.ts';
import type { ParkedMessages, PoisonMessage, ScanQueue } from '../../stages/dispatch/ports.ts';
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

/** Kept of a message: enough to see what it was. */
const KEPT_BYTES = 65_536;
/** A value of an attribute has at most 1,024 bytes; four is the longest that a character may take. */
const ATTRIBUTE_CHARACTERS = 256;

/** A topic of ours, for messages that cannot be worked on. Whoever reads it finds the reason in the attributes. */
export class ParkedTopic implements ParkedMessages {
  readonly #topics: PubSubTopics;
  readonly #name: string;

  /** @param name projects/P/topics/T */
  constructor(topics: PubSubTopics, name: string) {
    this.#topics = topics;
    this.#name = name;
  }

  async park(
    { bytes, messageId, function: parkedBy }: PoisonMessage,
    { code, message }: { readonly code: string; readonly message: string },
  ): Promise<void> {
    const attributes = {
      code,
      reason: shorten(message, ATTRIBUTE_CHARACTERS),
      function: parkedBy,
      bytes: String(bytes?.length ?? 0),
      ...(messageId === null ? {} : { message_id: messageId }),
    };
    await this.#topics.publish(this.#name, [
      { data: (bytes ?? new Uint8Array()).subarray(0, KEPT_BYTES), attributes },
    ]);
  }
}
