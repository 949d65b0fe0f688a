import type { QueryResult } from './query-result.ts';

/** A query that has run. */
export interface FinishedJob {
  /** `projects/P/jobs/J` */
  readonly resource: string;
  readonly madeAtMs: number;
  readonly statementType: string;
  readonly bytesProcessed: number;
  readonly bytesBilled: number;
  /** Null where it failed. */
  readonly result: QueryResult | null;
  readonly error: { readonly reason: string; readonly location: string; readonly message: string } | null;
}

/** So many answers are kept. BigQuery keeps them for a day. */
const CAPACITY = 200;

/** The jobs of late, by resource. */
export class JobList {
  readonly #jobs = new Map<string, FinishedJob>();

  get(resource: string): FinishedJob | undefined {
    return this.#jobs.get(resource);
  }

  /** The oldest is forgotten where there are too many. */
  async add(job: FinishedJob): Promise<void> {
    this.#jobs.set(job.resource, job);
    const [oldest] = this.#jobs.values();
    if (this.#jobs.size <= CAPACITY || oldest === undefined) return;
    this.#jobs.delete(oldest.resource);
    await oldest.result?.drop();
  }
}
