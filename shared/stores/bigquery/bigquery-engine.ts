import type { CampaignEventRow } from '../../model/rows/campaign-rows.ts';
import { TABLES } from '../../model/rows/tables.ts';
import { SweepError } from '../../platform/errors.ts';
import { clauseOf } from '../../platform/text.ts';
import type { QueryAnswer, QueryValue } from '../../report/ports.ts';
import type { RejectedRow } from '../../stages/record/ports.ts';
import type { StoreQuery } from '../sql-store/answers.ts';
import type { RowForm, TableName } from '../sql-store/row-form.ts';
import { type Parameters, rejectedRow, type SqlEngine } from '../sql-store/sql-engine.ts';
import { BigQueryError, storeErrorOf } from './bigquery-error.ts';
import { type BigQueryContext, inDataset, insertedBytesOf, urlOf } from './context.ts';
import { decodeRow, decodeValues } from './decode-answer.ts';
import {
  type EncodedRow,
  encodeForInsert,
  insertAll,
  insertByJob,
  insertNextByJob,
  type RowErrors,
  untilTableExists,
} from './insert-rows.ts';
import { RowQueue } from './row-queue.ts';
import { type QueryResult, runQuery, statementTypeOf } from './run-query.ts';
import { storeQuery } from './statements.ts';

/** BigQuery's rows are already decoded. */
const AS_DECODED: RowForm = { row: (_table, row) => row, timestamp: (text) => text };

/**
 * Tables that decide what happens next: whether a scan is enumerated or concluded, which alerts were delivered, and how
 * far a campaign is.
 * Queries may see streamed rows only later, so their rows are inserted by jobs. They are few; everything else is streamed.
 */
const READ_BACK: ReadonlySet<TableName> = new Set([
  'scans',
  'alerts',
  'campaigns',
  'campaign_clusters',
  'campaign_events',
]);

/** The tables and views of a BigQuery dataset. */
export class BigQueryEngine implements SqlEngine {
  readonly form = AS_DECODED;
  readonly #context: BigQueryContext;
  readonly #inserter: RowInserter;

  constructor(context: BigQueryContext) {
    this.#context = context;
    this.#inserter = new RowInserter(context);
  }

  async insert(table: TableName, rows: readonly object[]): Promise<readonly RejectedRow[]> {
    try {
      if (!READ_BACK.has(table)) return await this.#inserter.insert(table, rows);
      await insertByJob(this.#context, table, rows);
      return [];
    } catch (error) {
      throw storeErrorOf(error, urlOf(this.#context.dataset));
    }
  }

  async insertNext(events: readonly CampaignEventRow[]): Promise<boolean> {
    try {
      return await insertNextByJob(this.#context, events);
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

/** Inserts rows into the tables of a dataset. */
class RowInserter {
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

  /** @throws SweepError with an API_ code; BigQueryError */
  async insert(table: TableName, rows: readonly object[]): Promise<readonly RejectedRow[]> {
    const idColumn = this.#idColumns.get(table) ?? '';
    const refused = await this.#queues.get(table)?.add(rows.map((row) => encodeForInsert(row, idColumn)));
    return (refused ?? []).map(({ id, detail }) =>
      rejectedRow(id, { path: urlOf(this.#context.dataset), table, detail: clauseOf(detail) }),
    );
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

/** Reasons for which BigQuery rejects SQL; its text contains the position, as `[line:column]`. */
const WRONG_SQL: ReadonlySet<string> = new Set(['invalidQuery', 'invalid', 'notFound', 'badRequest']);

/**
 * Runs one statement that reads. A dry run, which is free, first tells what kind of statement it is.
 * @throws SweepError QUERY_INVALID, QUERY_NOT_READING, or a STORE_ code
 */
export async function query(context: BigQueryContext, sql: string): Promise<QueryAnswer> {
  if (sql.trim() === '') throw new SweepError('QUERY_INVALID', { detail: 'it is empty' });
  try {
    if ((await statementTypeOf(context, sql)) !== 'SELECT') throw new SweepError('QUERY_NOT_READING');
    const result = await runQuery(context, 'query', sql);
    return { columns: result.fields.map(({ name }) => name), rows: valuesOf(context, result) };
  } catch (error) {
    throw queryErrorOf(context, error);
  }
}

async function* valuesOf(
  context: BigQueryContext,
  { fields, rows }: QueryResult,
): AsyncGenerator<QueryValue[]> {
  try {
    for await (const row of rows) yield decodeValues(fields, row);
  } catch (error) {
    throw queryErrorOf(context, error);
  }
}

function queryErrorOf({ dataset }: BigQueryContext, error: unknown): unknown {
  if (error instanceof BigQueryError && WRONG_SQL.has(error.reason))
    return new SweepError('QUERY_INVALID', { detail: clauseOf(error.message) }, { cause: error });
  return storeErrorOf(error, urlOf(dataset));
}
