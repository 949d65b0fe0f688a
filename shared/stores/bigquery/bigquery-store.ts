import { systemClock } from '../../platform/clock.ts';
import { SweepError } from '../../platform/errors.ts';
import { DEFAULT_LIMITS } from '../../platform/http/retry.ts';
import type { DatasetName } from '../../platform/options-checks-cloud.ts';
import type { QueryAnswer, QueryableStore } from '../../report/ports.ts';
import { statementOf } from '../sql-store/sql-engine.ts';
import { SqlStore } from '../sql-store/sql-store.ts';
import { BigQueryClient, type BigQueryClientOptions } from './bigquery-client.ts';
import { BigQueryEngine, query } from './bigquery-engine.ts';
import { BigQueryError, storeErrorOf } from './bigquery-error.ts';
import { type BigQueryContext, inDataset, urlOf } from './context.ts';
import { completeSchema, findTables, requireCompleteSchema } from './dataset-schema.ts';
import { BATCH_LIMITS, NEW_TABLE_LIMITS } from './insert-rows.ts';
import { QUESTIONS } from './statements.ts';
import { TABLES } from './tables.generated.ts';

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
    else if (!Object.keys(TABLES).some((name) => found.has(name)))
      throw new SweepError('STORE_MISSING', { path });
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
