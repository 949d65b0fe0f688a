import type { CampaignEventRow } from '../../model/rows/campaign-rows.ts';
import { batchesOf } from '../../platform/batches.ts';
import { SweepError } from '../../platform/errors.ts';
import { encodeRow, type TableName } from '../sql-store/row-form.ts';
import { type BigQueryContext, inDataset } from './context.ts';
import type { AnswerField } from './decode-answer.ts';
import { runQuery, runUniqueQuery } from './run-query.ts';
import { TABLES } from './tables.generated.ts';

/**
 * Inserts rows with INSERT statements. Unlike with streaming inserts, every query that starts after this resolves sees
 * the rows; each call takes a second or two.
 * @throws BigQueryError, also if a row does not fit; SweepError with an API_ code. It is then unknown which rows were
 *   inserted
 * @see docs/decisions/0010-streaming-inserts-and-insert-jobs.md
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
