import type { StoreQuery } from '../sql-store/answers.ts';
import type { RowForm, TableName } from '../sql-store/row-form.ts';
import type { Parameters, SqlEngine } from '../sql-store/sql-engine.ts';
import type { BigQueryContext } from './context.ts';
import { inDataset, urlOf } from './dataset-name.ts';
import { decodeRow } from './decode-answer.ts';
import { RowInserter } from './row-inserter.ts';
import { runQuery } from './run-query.ts';
import { storeQuery } from './statements.ts';
import { storeErrorOf } from './store-error.ts';

/** BigQuery's rows are already decoded. */
const AS_DECODED: RowForm = { row: (_table, row) => row, timestamp: (text) => text };

/** The tables and views of a BigQuery dataset. */
export class BigQueryEngine implements SqlEngine {
  readonly form = AS_DECODED;
  readonly #context: BigQueryContext;
  readonly #inserter: RowInserter;

  constructor(context: BigQueryContext) {
    this.#context = context;
    this.#inserter = new RowInserter(context);
  }

  async insert(table: TableName, rows: readonly object[]): Promise<void> {
    try {
      await this.#inserter.insert(table, rows);
    } catch (error) {
      throw storeErrorOf(error, urlOf(this.#context.dataset));
    }
  }

  async *ask(name: StoreQuery, parameters: Parameters): AsyncGenerator<object> {
    const sql = inDataset(storeQuery(name), this.#context.dataset);
    try {
      const { fields, rows } = await runQuery(this.#context, name, sql, parameters);
      for await (const row of rows) yield decodeRow(fields, row);
    } catch (error) {
      throw storeErrorOf(error, urlOf(this.#context.dataset));
    }
  }
}
