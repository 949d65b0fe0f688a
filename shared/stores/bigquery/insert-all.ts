import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { BatchLimits } from '../../platform/batches.ts';
import type { Clock } from '../../platform/clock.ts';
import { TransientFailure } from '../../platform/http/http-failure.ts';
import { type RequestLimits, retrying } from '../../platform/http/retry.ts';
import { encodeRow } from '../sql-store/row-form.ts';
import type { BigQueryClient } from './bigquery-client.ts';
import { BigQueryError, type ErrorProto, errorProto } from './bigquery-error.ts';

/** A row of an insertAll call. */
export interface EncodedRow {
  /** The row's own ID, for messages. */
  readonly id: string;
  /** `{"insertId": …, "json": …}` */
  readonly text: string;
  readonly bytes: number;
}

/**
 * Encodes a row for insertion. BigQuery drops a row whose insertId it has seen within the last minute or so. It is the digest
 * of the whole row, so that a row sent twice is dropped, but a later row with the same ID is not.
 */
export function encodeForInsert(row: object, idColumn: string): EncodedRow {
  const json = encodeRow(row);
  const insertId = createHash('sha256').update(json).digest('base64url');
  const text = `{"insertId":"${insertId}","json":${json}}`;
  return { id: String((row as Record<string, unknown>)[idColumn]), text, bytes: Buffer.byteLength(text) };
}

/** Of one insertAll call: BigQuery recommends 500 rows and rejects 10 MB. */
export const BATCH_LIMITS: BatchLimits = { items: 500, bytes: 5_000_000 };

const insertResponse = z.object({
  insertErrors: z.array(z.object({ index: z.coerce.number(), errors: z.array(errorProto) })).default([]),
});

/** Why rows were refused, by index. */
export type RowErrors = ReadonlyMap<number, ErrorProto>;

/**
 * One tabledata.insertAll call. The official client's `insert` copies all rows several times, and does not tell which
 * of two equal rows was refused.
 * @returns the refused rows; the others are stored
 * @throws BigQueryError for the whole call; SweepError with an API_ code
 */
export async function insertAll(
  client: BigQueryClient,
  tablePath: string,
  rows: readonly EncodedRow[],
): Promise<RowErrors> {
  const { insertErrors } = await client.request(insertResponse, {
    method: 'POST',
    uri: `${tablePath}/insertAll`,
    headers: { 'content-type': 'application/json' },
    body: `{"skipInvalidRows":true,"rows":[${rows.map(({ text }) => text).join(',')}]}`,
  });
  return new Map(
    insertErrors.map(({ index, errors: [first] }) => [index, first ?? { reason: '', message: '' }]),
  );
}

/** BigQuery may accept rows for a new table only after some minutes. */
export const NEW_TABLE_LIMITS: RequestLimits = {
  budgetMs: 240_000,
  attemptMs: 240_000,
  attempts: 12,
  firstWaitMs: 1000,
  longestWaitMs: 20_000,
  answerBytes: 0,
};

/**
 * Repeats an insert while its table does not exist yet.
 * @throws BigQueryError with status 404 once the limits are reached; what `insert` throws
 */
export async function untilTableExists<T>(
  insert: () => Promise<T>,
  limits: RequestLimits,
  clock: Clock,
): Promise<T> {
  const attempt = async (): Promise<T> => {
    try {
      return await insert();
    } catch (error) {
      if (!(error instanceof BigQueryError) || error.status !== 404) throw error;
      throw new TransientFailure('API_BUSY', { status: 404 }, { cause: error });
    }
  };
  try {
    return await retrying(attempt, limits, clock);
  } catch (error) {
    throw error instanceof TransientFailure && error.cause instanceof BigQueryError ? error.cause : error;
  }
}
