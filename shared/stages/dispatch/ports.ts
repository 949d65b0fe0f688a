import type { ConcludeRequest, InspectRequest } from '../../model/messages.ts';

/** The queue between functions. A message is delivered at least once, in any order. */
export interface ScanQueue {
  /**
   * Publishes every request, and reads no further ahead than it can send.
   * @returns the number of requests, once all of them are accepted
   * @throws SweepError QUEUE_FAILED; some may have been accepted. What reading the requests throws
   */
  publishInspections(requests: AsyncIterable<InspectRequest> | Iterable<InspectRequest>): Promise<number>;
  /** @throws SweepError QUEUE_FAILED */
  publishConclusion(request: ConcludeRequest): Promise<void>;
}

/** A message that cannot be processed. */
export interface PoisonMessage {
  /** As received; null if it has none. */
  readonly bytes: Uint8Array | null;
  readonly messageId: string | null;
  /** The function that received it. */
  readonly function: string;
}

/** Where messages are kept that cannot be processed, for somebody to look at. */
export interface ParkedMessages {
  /**
   * Keeps a message (of a long one, the beginning) with the code and the message of its error.
   * @throws SweepError QUEUE_FAILED
   */
  park(message: PoisonMessage, reason: { readonly code: string; readonly message: string }): Promise<void>;
}
