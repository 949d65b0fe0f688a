import { TABLES } from '../../model/rows/tables.ts';
import { SweepError } from '../../platform/errors.ts';
import type { TableName } from '../sql-store/row-form.ts';
import type { BigQueryContext } from './context.ts';
import { insertedBytesOf } from './cost.ts';
import { urlOf } from './dataset-name.ts';
import { insertAll, type RowErrors, untilTableExists } from './insert-all.ts';
import { type EncodedRow, encodeForInsert } from './insert-batches.ts';
import { RowQueue } from './row-queue.ts';
import { oneLine } from './store-error.ts';

/** Inserts rows into the tables of a dataset. */
export class RowInserter {
  readonly #context: BigQueryContext;
  readonly #queues: ReadonlyMap<TableName, RowQueue>;
  readonly #idColumns: ReadonlyMap<TableName, string>;

  constructor(context: BigQueryContext) {
    this.#context = context;
    const { batchLimits: limits, gatherMs } = context;
    this.#idColumns = new Map(TABLES.map(({ name, idColumn }) => [name, idColumn]));
    this.#queues = new Map(
      TABLES.map(({ name }) => [
        name,
        new RowQueue({ limits, gatherMs, insert: (rows) => this.#insertAll(name, rows) }),
      ]),
    );
  }

  /** @throws SweepError ROW_REFUSED, after which the other rows are stored, or with an API_ code; BigQueryError */
  async insert(table: TableName, rows: readonly object[]): Promise<void> {
    const idColumn = this.#idColumns.get(table) ?? '';
    const refused = await this.#queues.get(table)?.add(rows.map((row) => encodeForInsert(row, idColumn)));
    const [first] = refused ?? [];
    if (first === undefined) return;
    const path = urlOf(this.#context.dataset);
    throw new SweepError('ROW_REFUSED', { path, table, row: first.id, detail: oneLine(first.detail) });
  }

  async #insertAll(table: TableName, rows: readonly EncodedRow[]): Promise<RowErrors> {
    const { client, dataset, clock, newTableLimits, onCost } = this.#context;
    const path = `/datasets/${dataset.dataset}/tables/${table}`;
    const errors = await untilTableExists(() => insertAll(client, path, rows), newTableLimits, clock);
    const sizes = rows.flatMap(({ bytes }, index) => (errors.has(index) ? [] : [bytes]));
    onCost({ kind: 'INSERT', table, rows: sizes.length, bytesInserted: insertedBytesOf(sizes) });
    return errors;
  }
}
