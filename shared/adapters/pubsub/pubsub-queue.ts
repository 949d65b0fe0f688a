import { batch } from 'streaming-iterables';
import type { ConcludeRequest, InspectRequest } from '../../model/messages.ts';
import { settleEach } from '../../platform/settle.ts';
import { TRACE_ATTRIBUTE } from '../../platform/trace.ts';
import type { ScanQueue } from '../../stages/dispatch/ports.ts';
import type { PubSubTopics } from './topics.ts';

/** Messages of a call, of 1,000 that the API takes: a call costs little, and the memory of all that it makes is held. */
const BATCH = 500;
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
    const batches = batch(BATCH, requests);
    for await (const sent of settleEach(batches, CALLS, (messages) =>
      this.#publish(this.#names.scanTopic, messages),
    )) {
      if (sent.status === 'rejected') throw sent.reason;
      published += sent.item.length;
    }
    return published;
  }

  publishConclusion(request: ConcludeRequest): Promise<void> {
    return this.#publish(this.#names.conclusionTopic, [request]);
  }

  #publish(topic: string, requests: readonly object[]): Promise<void> {
    const messages = requests.map((request) => ({
      data: Buffer.from(JSON.stringify(request)),
      attributes: this.#attributes,
    }));
    return this.#topics.publish(topic, messages);
  }
}
