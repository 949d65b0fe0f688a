import { type BatchLimits, batchesOf } from '../../platform/batches.ts';
import { BigQueryError } from './bigquery-error.ts';
import type { EncodedRow, RowErrors } from './insert-rows.ts';

/** A row that BigQuery rejects, even alone. */
export interface RefusedRow {
  readonly id: string;
  /** BigQuery's reason and text. */
  readonly detail: string;
}

interface WaitingRow {
  readonly row: EncodedRow;
  /** null if the row was inserted. */
  readonly settle: (refused: RefusedRow | null) => void;
  readonly fail: (error: unknown) => void;
}

interface RowQueueOptions {
  /** Inserts rows and returns those that were rejected. */
  readonly insert: (rows: readonly EncodedRow[]) => Promise<RowErrors>;
  readonly limits: BatchLimits;
  /** How long to wait for rows that can be sent with the first, to save calls when rows arrive one by one. */
  readonly gatherMs: () => number;
}

/** Statuses of calls that are rejected because of their content. */
const BAD_CONTENT: ReadonlySet<number | null> = new Set([400, 413]);

/** A queue of rows for one table. Rows of several callers are sent together; each caller gets its own result. */
export class RowQueue {
  readonly #options: RowQueueOptions;
  #waiting: WaitingRow[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(options: RowQueueOptions) {
    this.#options = options;
  }

  /**
   * @returns the rejected rows, in order; the others were inserted
   * @throws what `insert` throws; it is then unknown which rows were inserted
   */
  async add(rows: readonly EncodedRow[]): Promise<RefusedRow[]> {
    const settled = rows.map((row) => {
      const { promise, resolve, reject } = Promise.withResolvers<RefusedRow | null>();
      this.#waiting.push({ row, settle: resolve, fail: reject });
      return promise;
    });
    if (this.#waiting.length >= this.#options.limits.items) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), this.#options.gatherMs());
    return (await Promise.all(settled)).filter((refused) => refused !== null);
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const batch of batchesOf(waiting, this.#options.limits, ({ row }) => row.bytes))
      void this.#send(batch);
  }

  async #send(batch: readonly WaitingRow[]): Promise<void> {
    try {
      const errors = await this.#options.insert(batch.map(({ row }) => row));
      await Promise.all(batch.map((waiting, index) => this.#settle(waiting, index, errors, batch.length)));
    } catch (error) {
      if (error instanceof BigQueryError && BAD_CONTENT.has(error.status)) await this.#divide(batch, error);
      else for (const { fail } of batch) fail(error);
    }
  }

  /** Retries a rejected row alone. */
  async #settle(waiting: WaitingRow, index: number, errors: RowErrors, batchRows: number): Promise<void> {
    const error = errors.get(index);
    if (error === undefined) waiting.settle(null);
    else if (batchRows > 1) await this.#send([waiting]);
    else waiting.settle(refusedRow(waiting.row, error));
  }

  /** Bisects a rejected call until the offending rows are found. */
  async #divide(batch: readonly WaitingRow[], error: BigQueryError): Promise<void> {
    const [first] = batch;
    if (first !== undefined && batch.length === 1) first.settle(refusedRow(first.row, error));
    if (batch.length <= 1) return;
    const half = Math.ceil(batch.length / 2);
    await Promise.all([this.#send(batch.slice(0, half)), this.#send(batch.slice(half))]);
  }
}

function refusedRow(
  { id }: EncodedRow,
  { reason, message }: { reason: string; message: string },
): RefusedRow {
  return { id, detail: `${reason}: ${message}` };
}
