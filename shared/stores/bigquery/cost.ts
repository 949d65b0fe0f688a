/** What BigQuery will bill something for. */
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

/** @param rowBytes of each row as it is sent, which is more than what BigQuery counts */
export function insertedBytesOf(rowBytes: readonly number[]): number {
  return rowBytes.reduce((sum, bytes) => sum + Math.max(bytes, LEAST_ROW_BYTES), 0);
}

/** What some calls come to. */
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
