import type { BigQuery } from '@google-cloud/bigquery';
import type { Clock } from '../../platform/clock.ts';
import type { TransportLimits } from '../../platform/http/limits.ts';
import type { DatasetName } from '../../platform/options-checks-cloud.ts';
import type { Cost } from './cost.ts';
import type { BatchLimits } from './insert-batches.ts';

/** What every part of a BigQuery store works with. */
export interface BigQueryContext {
  readonly client: BigQuery;
  readonly dataset: DatasetName;
  readonly clock: Clock;
  readonly batchLimits: BatchLimits;
  /** How long rows are waited for that may be inserted with the first. */
  readonly gatherMs: () => number;
  /** How long a table that was just made is waited for. */
  readonly newTableLimits: TransportLimits;
  /** How often a query is run again that met what passes. */
  readonly queryLimits: TransportLimits;
  /** Told of what each call will be billed for. */
  readonly onCost: (cost: Cost) => void;
}
