import type { ConcludeRequest, InspectRequest } from '../../../shared/model/messages.ts';
import type { ScanQueue } from '../../../shared/stages/dispatch/ports.ts';

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
