import { promisify } from 'node:util';
import type { BigQuery } from '@google-cloud/bigquery';
import { z } from 'zod';
import type { Clock } from '../../platform/clock.ts';
import type { TransportLimits } from '../../platform/http/limits.ts';
import { retrying } from '../../platform/http/retry.ts';
import { TransientFailure } from '../../platform/http/transient-failure.ts';
import { BigQueryError, type ErrorProto, errorProto } from './bigquery-error.ts';
import type { EncodedRow } from './insert-batches.ts';
import { readDocument } from './read-document.ts';

const answer = z.object({
  insertErrors: z
    .array(
      z.object({
        index: z.coerce.number(),
        errors: z.array(errorProto),
      }),
    )
    .default([]),
});

/** By the index of the row, why it is not in. */
export type RowErrors = ReadonlyMap<number, ErrorProto>;

/**
 * One tabledata.insertAll call. The client's own `insert` copies all rows several times over, and does not say which
 * row was refused where two are alike.
 * @returns what was refused; the other rows are in
 * @throws BigQueryError of the whole call; what the transport throws
 */
export async function insertAll(
  client: BigQuery,
  tablePath: string,
  rows: readonly EncodedRow[],
): Promise<RowErrors> {
  const request = promisify(client.request.bind(client)) as (options: object) => Promise<unknown>;
  const body = `{"skipInvalidRows":true,"rows":[${rows.map(({ text }) => text).join(',')}]}`;
  const document = await request({ method: 'POST', uri: `${tablePath}/insertAll`, body });
  const { insertErrors } = readDocument(answer, document, tablePath);
  return new Map(
    insertErrors.map(({ index, errors: [first] }) => [index, first ?? { reason: '', message: '' }]),
  );
}

/** How long a table that was just made may not be known yet to the part of BigQuery that takes rows. */
export const NEW_TABLE_LIMITS: TransportLimits = {
  budgetMs: 240_000,
  attemptMs: 240_000,
  attempts: 12,
  firstWaitMs: 1000,
  longestWaitMs: 20_000,
  answerBytes: 0,
};

/**
 * Runs an insert again for as long as its table is not there.
 * @throws BigQueryError with status 404 once the limits are reached; what `insert` throws
 */
export async function untilTableIsThere<T>(
  insert: () => Promise<T>,
  limits: TransportLimits,
  clock: Clock,
): Promise<T> {
  const attempt = async (): Promise<T> => {
    try {
      return await insert();
    } catch (error) {
      if (!(error instanceof BigQueryError) || error.code !== 404) throw error;
      throw new TransientFailure('API_BUSY', { status: 404 }, { cause: error });
    }
  };
  try {
    return await retrying(attempt, limits, clock);
  } catch (error) {
    throw error instanceof TransientFailure && error.cause instanceof BigQueryError ? error.cause : error;
  }
}
