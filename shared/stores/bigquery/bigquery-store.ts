import type { CampaignEventRow } from '../../model/rows/campaign-rows.ts';
import { TABLES } from '../../model/rows/tables.ts';
import { systemClock } from '../../platform/clock.ts';
import { SweepError } from '../../platform/errors.ts';
import { DEFAULT_LIMITS } from '../../platform/http/retry.ts';
import type { DatasetName } from '../../platform/options-checks-cloud.ts';
import { clauseOf } from '../../platform/text.ts';
import type { QueryAnswer, QueryableStore, QueryValue } from '../../report/ports.ts';
import type { RejectedRow } from '../../stages/record/ports.ts';
import type { StoreQuery } from '../sql-store/answers.ts';
import type { RowForm, TableName } from '../sql-store/row-form.ts';
import { type Parameters, rejectedRow, type SqlEngine, statementOf } from '../sql-store/sql-engine.ts';
import { SqlStore } from '../sql-store/sql-store.ts';
import { BigQueryClient, type BigQueryClientOptions } from './bigquery-client.ts';
import { BigQueryError, storeErrorOf } from './bigquery-error.ts';
import { type BigQueryContext, inDataset, insertedBytesOf, urlOf } from './context.ts';
import { completeSchema, findTables, requireCompleteSchema } from './dataset-schema.ts';
import { decodeRow, decodeValues } from './decode-answer.ts';
import {
  BATCH_LIMITS,
  type EncodedRow,
  encodeForInsert,
  insertAll,
  insertByJob,
  insertNextByJob,
  NEW_TABLE_LIMITS,
  type RowErrors,
  untilTableExists,
} from './insert-rows.ts';
import { RowQueue } from './row-queue.ts';
import { type QueryResult, runQuery, statementTypeOf } from './run-query.ts';
import { QUESTIONS, storeQuery } from './statements.ts';

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
class BigQueryEngine implements SqlEngine {
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
async function query(context: BigQueryContext, sql: string): Promise<QueryAnswer> {
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

export type BigQueryStoreOptions = Partial<Omit<BigQueryContext, 'client' | 'dataset'>> &
  Pick<BigQueryClientOptions, 'credentials' | 'endpoint'> &
  Partial<Pick<BigQueryClientOptions, 'limits'>>;

/** Scans in a BigQuery dataset whose tables and views exist. Any number of processes may write to it. */
export class BigQueryStore extends SqlStore implements QueryableStore {
  readonly #context: BigQueryContext;

  constructor(context: BigQueryContext) {
    super(new BigQueryEngine(context));
    this.#context = context;
  }

  query(sql: string): Promise<QueryAnswer> {
    return query(this.#context, sql);
  }

  async ask(question: string): Promise<QueryAnswer> {
    return this.query(inDataset(statementOf(QUESTIONS, question), this.#context.dataset));
  }
}

/** What a store of this dataset needs, with defaults. */
export function bigQueryContext(
  dataset: DatasetName,
  { credentials, endpoint, clock = systemClock, limits = DEFAULT_LIMITS, ...options }: BigQueryStoreOptions,
): BigQueryContext {
  return {
    client: new BigQueryClient(dataset.project, { credentials, endpoint, clock, limits }),
    dataset,
    clock,
    batchLimits: BATCH_LIMITS,
    gatherMs: () => 0,
    newTableLimits: NEW_TABLE_LIMITS,
    queryLimits: DEFAULT_LIMITS,
    onCost: () => undefined,
    ...options,
  };
}

/**
 * Opens the store in a dataset, and creates missing tables, columns and views. The dataset itself must exist, because
 * whoever creates it chooses the location of its data.
 * @param options `readOnly`: the tables, columns and views must exist too
 * @throws SweepError STORE_DATASET_MISSING, STORE_MISSING, STORE_OUTDATED, STORE_FORBIDDEN, STORE_FOREIGN, STORE_NEWER,
 *   or what a store throws
 */
export async function openBigQueryStore(
  dataset: DatasetName,
  { readOnly = false, ...options }: BigQueryStoreOptions & { readonly readOnly?: boolean },
): Promise<BigQueryStore> {
  const context = bigQueryContext(dataset, options);
  const path = urlOf(dataset);
  try {
    const found = await findTables(context);
    if (!readOnly) await completeSchema(context, found);
    else if (!TABLES.some(({ name }) => found.has(name))) throw new SweepError('STORE_MISSING', { path });
    else await requireCompleteSchema(context, found);
  } catch (error) {
    if (error instanceof BigQueryError && error.status === 404)
      throw new SweepError(
        'STORE_DATASET_MISSING',
        { path, dataset: `${dataset.project}:${dataset.dataset}` },
        { cause: error },
      );
    throw storeErrorOf(error, path);
  }
  return new BigQueryStore(context);
}
