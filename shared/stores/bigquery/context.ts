import type { Clock } from '../../platform/clock.ts';
import type { RequestLimits } from '../../platform/http/retry.ts';
import type { DatasetName } from '../../platform/options-checks-cloud.ts';
import type { BigQueryClient } from './bigquery-client.ts';
import type { Cost } from './cost.ts';
import type { BatchLimits } from './insert-batches.ts';

/** What all parts of a BigQuery store need. */
export interface BigQueryContext {
  readonly client: BigQueryClient;
  readonly dataset: DatasetName;
  readonly clock: Clock;
  readonly batchLimits: BatchLimits;
  /** How long to wait for more rows that can be inserted with the first. */
  readonly gatherMs: () => number;
  /** How long to wait for a new table. */
  readonly newTableLimits: RequestLimits;
  /** Retries of a query whose job failed for a temporary reason. */
  readonly queryLimits: RequestLimits;
  /** Called with what BigQuery will bill for each call. */
  readonly onCost: (cost: Cost) => void;
}
