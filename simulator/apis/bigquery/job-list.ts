import type { QueryResult } from './query-result.ts';

/** A query that has finished. */
export interface FinishedJob {
  /** `projects/P/jobs/J` */
  readonly resource: string;
  readonly createdAtMs: number;
  readonly statementType: string;
  readonly bytesProcessed: number;
  readonly bytesBilled: number;
  /** Null if the query failed. */
  readonly result: QueryResult | null;
  readonly error: { readonly reason: string; readonly location: string; readonly message: string } | null;
}

/** The number of results kept. BigQuery keeps them for a day. */
const CAPACITY = 200;

/** The most recent jobs, keyed by resource name. */
export class JobList {
  readonly #jobs = new Map<string, FinishedJob>();

  get(resource: string): FinishedJob | undefined {
    return this.#jobs.get(resource);
  }

  /** Drops the oldest job if there are too many. */
  async add(job: FinishedJob): Promise<void> {
    this.#jobs.set(job.resource, job);
    const [oldest] = this.#jobs.values();
    if (this.#jobs.size <= CAPACITY || oldest === undefined) return;
    this.#jobs.delete(oldest.resource);
    await oldest.result?.drop();
  }
}
