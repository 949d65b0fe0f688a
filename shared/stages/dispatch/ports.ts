import type { ConcludeRequest, InspectRequest } from '../../model/messages.ts';

/** Where work is handed on. A message is delivered at least once, in no order. */
export interface ScanQueue {
  /**
   * Hands on every request; reads no further ahead than it can send.
   * @returns how many there were, once all of them are accepted
   * @throws SweepError QUEUE_FAILED; some may have been accepted. What reading the requests throws
   */
  publishInspections(requests: AsyncIterable<InspectRequest> | Iterable<InspectRequest>): Promise<number>;
  /** @throws SweepError QUEUE_FAILED */
  publishConclusion(request: ConcludeRequest): Promise<void>;
}

/** A message that cannot be worked on. */
export interface PoisonMessage {
  /** As it came; null where it has none. */
  readonly bytes: Uint8Array | null;
  readonly messageId: string | null;
  /** Which function had it. */
  readonly function: string;
}

/** Where messages go that nobody can work on, for somebody to look at. */
export interface ParkedMessages {
  /**
   * Keeps a message, the beginning of one that is long, with the code and the sentence of its error.
   * @throws SweepError QUEUE_FAILED
   */
  park(message: PoisonMessage, reason: { readonly code: string; readonly message: string }): Promise<void>;
}
