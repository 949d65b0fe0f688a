import type { BatchLimits } from '../../platform/batches.ts';
import type { Clock } from '../../platform/clock.ts';
import type { RequestLimits } from '../../platform/http/retry.ts';
import type { DatasetName } from '../../platform/options-checks-cloud.ts';
import type { BigQueryClient } from './bigquery-client.ts';

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

/** What BigQuery will bill. */
export type Cost =
  | { readonly kind: 'QUERY'; readonly query: string; readonly bytesBilled: number }
  | {
      readonly kind: 'INSERT';
      readonly table: string;
      readonly rows: number;
      readonly bytesInserted: number;
    };

/**
 * Streaming inserts are billed by the row, at least 1 KB each.
 * Source: https://cloud.google.com/bigquery/pricing#data_ingestion_pricing
 */
const LEAST_ROW_BYTES = 1024;

/** @param rowBytes size of each row as sent, which is more than what BigQuery counts */
export function insertedBytesOf(rowBytes: readonly number[]): number {
  return rowBytes.reduce((sum, bytes) => sum + Math.max(bytes, LEAST_ROW_BYTES), 0);
}

/** The total cost of calls. */
export class CostTally {
  queries = 0;
  bytesBilled = 0;
  rowsInserted = 0;
  bytesInserted = 0;

  add(cost: Cost): void {
    if (cost.kind === 'QUERY') {
      this.queries += 1;
      this.bytesBilled += cost.bytesBilled;
    } else {
      this.rowsInserted += cost.rows;
      this.bytesInserted += cost.bytesInserted;
    }
  }
}

/** The URL that users write: `bigquery://PROJECT/DATASET`. */
export const urlOf = ({ project, dataset }: DatasetName) => `bigquery://${project}/${dataset}`;

const HOLE = /\$\{dataset\}/g;

/** Fills in the dataset in SQL. */
export function inDataset(sql: string, { project, dataset }: DatasetName): string {
  return sql.replaceAll(HOLE, () => `\`${project}\`.${dataset}`);
}
