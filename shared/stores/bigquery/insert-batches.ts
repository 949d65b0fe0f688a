import { createHash } from 'node:crypto';
import { encodeRow } from '../sql-store/row-form.ts';

/** A row as it goes into an insertAll call. */
export interface EncodedRow {
  /** The row's own id, for people. */
  readonly id: string;
  /** `{"insertId": …, "json": …}` */
  readonly text: string;
  readonly bytes: number;
}

/**
 * A row ready to be inserted. BigQuery drops a row whose insertId it has seen in the last minute or so: it is the digest
 * of the whole row, so that a row sent twice is dropped and a later one under the same id is not.
 */
export function encodeForInsert(row: object, idColumn: string): EncodedRow {
  const json = encodeRow(row);
  const insertId = createHash('sha256').update(json).digest('base64url');
  const text = `{"insertId":"${insertId}","json":${json}}`;
  return { id: String((row as Record<string, unknown>)[idColumn]), text, bytes: Buffer.byteLength(text) };
}

/** What one insertAll call may carry: BigQuery advises 500 rows, and refuses 10 MB. */
export interface BatchLimits {
  readonly rows: number;
  readonly bytes: number;
}

export const BATCH_LIMITS: BatchLimits = { rows: 500, bytes: 5_000_000 };

/** The rows in as few batches as the limits allow, in their order; a row that is too large for any goes alone. */
export function batchesOf<T extends { readonly row: EncodedRow }>(
  items: readonly T[],
  limits: BatchLimits,
): T[][] {
  const batches: T[][] = [];
  let bytes = 0;
  for (const item of items) {
    const batch = batches.at(-1);
    if (batch === undefined || batch.length === limits.rows || bytes + item.row.bytes > limits.bytes) {
      batches.push([item]);
      bytes = item.row.bytes;
    } else {
      batch.push(item);
      bytes += item.row.bytes;
    }
  }
  return batches;
}
