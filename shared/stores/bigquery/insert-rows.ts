import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { CampaignEventRow } from '../../model/rows/campaign-rows.ts';
import { type BatchLimits, batchesOf } from '../../platform/batches.ts';
import type { Clock } from '../../platform/clock.ts';
import { SweepError } from '../../platform/errors.ts';
import { TransientFailure } from '../../platform/http/http-failure.ts';
import { type RequestLimits, retrying } from '../../platform/http/retry.ts';
import { encodeRow, type TableName } from '../sql-store/row-form.ts';
import type { BigQueryClient } from './bigquery-client.ts';
import { BigQueryError, type ErrorProto, errorProto } from './bigquery-error.ts';
import { type BigQueryContext, inDataset } from './context.ts';
import type { AnswerField } from './decode-answer.ts';
import { runQuery, runUniqueQuery } from './run-query.ts';
import { TABLES } from './tables.generated.ts';

/*
 * The two ways to insert rows: streamed with insertAll, and by jobs with INSERT statements.
 * docs/decisions/0010-streaming-inserts-and-insert-jobs.md gives the reasons.
 */

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

/**
 * Inserts rows with INSERT statements. Unlike with streaming inserts, every query that starts after this resolves sees
 * the rows; each call takes a second or two.
 * @throws BigQueryError, also if a row does not fit; SweepError with an API_ code. It is then unknown which rows were
 *   inserted
 */
export async function insertByJob(
  context: BigQueryContext,
  table: TableName,
  rows: readonly object[],
): Promise<void> {
  const sql = inDataset(INSERTS[table], context.dataset);
  const encoded = rows.map((row) => encodeRow(withoutNulls(row)));
  for (const texts of batchesOf(encoded, context.batchLimits, Buffer.byteLength))
    await runQuery(context, `insert_${table}`, sql, { rows: `[${texts.join(',')}]` });
}

/** How many jobs with the same purpose may fail before somebody has to look. */
const MOST_FAILED_JOBS = 20;

/**
 * Inserts the next events of a campaign. BigQuery accepts a job ID once, and the ID contains the first sequence number,
 * so of several processes one wins. A failed job has inserted nothing, so the next one gets another ID.
 * @returns false if a job for this sequence number exists and has not failed
 * @throws as insertByJob; it is then unknown whether the events were inserted
 */
export async function insertNextByJob(
  context: BigQueryContext,
  events: readonly CampaignEventRow[],
): Promise<boolean> {
  const [{ campaign_id = '', sequence = 0 } = {}] = events;
  const sql = inDataset(INSERTS.campaign_events, context.dataset);
  const rows = `[${events.map((event) => encodeRow(withoutNulls(event))).join(',')}]`;
  for (let failed = 0; failed < MOST_FAILED_JOBS; failed += 1) {
    const jobId = `sweep10255-${context.dataset.dataset}-${campaign_id}-${sequence}-${failed}`;
    const outcome = await runUniqueQuery(context, jobId, 'insert_campaign_events', sql, { rows });
    if (outcome !== 'FAILED_BEFORE') return outcome === 'RAN';
  }
  throw new SweepError('API_ANSWER_INVALID', {
    api: 'BigQuery',
    resource: campaign_id,
    detail: `${MOST_FAILED_JOBS} jobs failed`,
  });
}

/** For each table, the statement that inserts the rows of the JSON array `@rows`. */
const INSERTS = Object.fromEntries(
  Object.entries(TABLES).map(([table, { schema }]) => [table, insertSql(table, schema.fields)]),
) as Readonly<Record<TableName, string>>;

function insertSql(table: string, fields: readonly AnswerField[]): string {
  const names = fields.map(({ name }) => name).join(', ');
  const values = fields.map((field) => valueSql(field, 'item', '$')).join(',\n  ');
  return `INSERT INTO \${dataset}.${table} (${names})\nSELECT\n  ${values}\nFROM UNNEST(JSON_QUERY_ARRAY(@rows)) AS item`;
}

/** An absent field is NULL for every JSON function; a null one is not for all of them. */
function withoutNulls(value: object): object {
  if (Array.isArray(value)) return value.map((item) => (isObject(item) ? withoutNulls(item) : item));
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, field]) =>
      field === null ? [] : [[name, isObject(field) ? withoutNulls(field) : field]],
    ),
  );
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Reads a column from JSON text. */
function valueSql({ name, type, mode, fields }: AnswerField, json: string, parent: string): string {
  const path = `${parent}.${name}`;
  if (fields === undefined)
    return mode === 'REPEATED'
      ? `JSON_VALUE_ARRAY(${json}, '${path}')`
      : castSql(`JSON_VALUE(${json}, '${path}')`, type);
  if (mode === 'REPEATED') {
    const part = `${json}_${name}`;
    const array = `JSON_QUERY_ARRAY(${json}, '${path}')`;
    return `ARRAY(SELECT ${structSql(fields, part, '$')} FROM UNNEST(${array}) AS ${part} WITH OFFSET AS ${part}_place ORDER BY ${part}_place)`;
  }
  return `IF(JSON_QUERY(${json}, '${path}') IS NULL, NULL, ${structSql(fields, json, path)})`;
}

function structSql(fields: readonly AnswerField[], json: string, path: string): string {
  return `STRUCT(${fields.map((field) => `${valueSql(field, json, path)} AS ${field.name}`).join(', ')})`;
}

function castSql(text: string, type: string): string {
  return type === 'STRING' ? text : `CAST(${text} AS ${type})`;
}
