import type { ConcludeRequest, InspectRequest } from '../../../shared/model/messages.ts';
import type { ParkedMessages, PoisonMessage, ScanQueue } from '../../../shared/stages/dispatch/ports.ts';

/** A queue of two lists, in publishing order. */
export class MemoryQueue implements ScanQueue {
  readonly inspections: InspectRequest[] = [];
  readonly conclusions: ConcludeRequest[] = [];

  async publishInspections(
    requests: AsyncIterable<InspectRequest> | Iterable<InspectRequest>,
  ): Promise<number> {
    let published = 0;
    for await (const request of requests) {
      this.inspections.push(request);
      published += 1;
    }
    return published;
  }

  async publishConclusion(request: ConcludeRequest): Promise<void> {
    this.conclusions.push(request);
  }
}

/** Parked messages with their reasons, in order. */
export class MemoryParkedMessages implements ParkedMessages {
  readonly parked: { readonly message: PoisonMessage; readonly code: string; readonly detail: string }[] = [];

  async park(
    message: PoisonMessage,
    reason: { readonly code: string; readonly message: string },
  ): Promise<void> {
    this.parked.push({ message, code: reason.code, detail: reason.message });
  }
}
