import { systemClock } from '../../platform/clock.ts';
import { DEFAULT_LIMITS } from '../../platform/http/retry.ts';
import type { DatasetName } from '../../platform/options-checks-cloud.ts';
import type { QueryAnswer, QueryableStore } from '../../report/ports.ts';
import { statementOf } from '../sql-store/sql-engine.ts';
import { SqlStore } from '../sql-store/sql-store.ts';
import { BigQueryClient, type BigQueryClientOptions } from './bigquery-client.ts';
import { BigQueryEngine } from './bigquery-engine.ts';
import type { BigQueryContext } from './context.ts';
import { inDataset } from './context.ts';
import { BATCH_LIMITS, NEW_TABLE_LIMITS } from './insert-all.ts';
import { query } from './query.ts';
import { QUESTIONS } from './statements.ts';

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
