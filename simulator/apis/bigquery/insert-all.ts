import * as z from 'zod';
import type { RestDocument } from '../../documents/rest-document.ts';
import type { ApiCall, ApiMethod } from '../../http/api-method.ts';
import { invalid } from './bigquery-errors.ts';
import type { StoredTable } from './catalog.ts';
import { checkRow, RowProblem } from './check-row.ts';
import { jsonStructure } from './fields.ts';
import { type BigQuery, readBody, tableResource } from './method-context.ts';
import { duckDbName, type Warehouse } from './warehouse.ts';

/** Source: https://cloud.google.com/bigquery/quotas#streaming_inserts */
const MAX_REQUEST_BYTES = 10 * 1024 * 1024;
const MAX_ROWS = 50_000;
/** Deduplication is "best effort", for at least about this long. */
const DEDUPLICATION_MS = 60_000;

const insertAllRequest = z.object({
  skipInvalidRows: z.boolean().default(false),
  ignoreUnknownValues: z.boolean().default(false),
  rows: z.array(z.object({ insertId: z.string().max(128).optional(), json: z.unknown() })).default([]),
});
type InsertAllRequest = z.infer<typeof insertAllRequest>;

/** An entry of insertErrors. */
interface RowError {
  readonly reason: 'invalid' | 'stopped';
  readonly location: string;
  readonly message: string;
}

/**
 * Streaming inserts. If a row of the call does not fit and `skipInvalidRows` is not set, no row is inserted and the
 * others are reported as `stopped`. A row whose insertId was seen within the last minute is dropped.
 * Source: https://cloud.google.com/bigquery/docs/reference/rest/v2/tabledata/insertAll
 */
export function insertAllMethod(bigQuery: BigQuery): ApiMethod {
  return {
    name: 'bigquery.tabledata.insertAll',
    verb: 'POST',
    path: '/projects/:project/datasets/:dataset/tables/:table/insertAll',
    resourceOf: tableResource,
    permission: 'bigquery.tables.updateData',
    responseType: null,
    maxBodyBytes: MAX_REQUEST_BYTES,
    handle: (call) => insertAll(bigQuery, call),
  };
}

async function insertAll({ catalog, warehouse, world }: BigQuery, call: ApiCall): Promise<RestDocument> {
  const table = catalog.table(tableResource(call));
  const request = readBody(insertAllRequest, call);
  if (table.view !== null) throw invalid('Cannot add rows to a table of type VIEW.');
  if (request.rows.length === 0) throw invalid('No rows present in the request.');
  if (request.rows.length > MAX_ROWS)
    throw invalid(`Too many rows present in the request, limit: ${MAX_ROWS}`);

  const { texts, errors } = checkRows(
    table,
    request,
    (row, index) => (call.rejectsRow && index === 0) || world.rejectsRow(row),
  );
  const isStopped = errors.size > 0 && !request.skipInvalidRows;
  if (!isStopped) {
    const nowMs = world.clock.nowMs();
    const accepted = dropDuplicates(table, request, texts, nowMs);
    if (call.rowsHiddenMs > 0)
      table.hidden = [...table.hidden, { untilMs: nowMs + call.rowsHiddenMs, texts: accepted }];
    else await addRows(warehouse, table, accepted);
  }
  const insertErrors = request.rows.flatMap((_, index) => {
    const error = errors.get(index) ?? (isStopped ? STOPPED : undefined);
    return error === undefined ? [] : [{ index, errors: [{ debugInfo: '', ...error }] }];
  });
  return {
    kind: 'bigquery#tableDataInsertAllResponse',
    ...(insertErrors.length > 0 ? { insertErrors } : {}),
  };
}

/** Adds valid rows, so that queries see them. @param texts JSON */
export async function addRows(
  warehouse: Warehouse,
  table: StoredTable,
  texts: readonly string[],
): Promise<void> {
  if (texts.length === 0) return;
  await warehouse.run(
    `INSERT INTO ${duckDbName(table.resource)} BY NAME SELECT unnest(from_json_strict(encoded, '${JSON.stringify(jsonStructure(table.fields))}')) FROM (SELECT unnest($1) AS encoded)`,
    texts,
  );
  table.rows += texts.length;
  table.bytes += texts.reduce((sum, text) => sum + text.length, 0);
}

/** Shows streamed rows to queries once their delay is over. */
export async function showRows(warehouse: Warehouse, table: StoredTable, nowMs: number): Promise<void> {
  const due = table.hidden.filter(({ untilMs }) => untilMs <= nowMs);
  table.hidden = table.hidden.filter(({ untilMs }) => untilMs > nowMs);
  await addRows(
    warehouse,
    table,
    due.flatMap(({ texts }) => texts),
  );
}

const STOPPED: RowError = { reason: 'stopped', location: '', message: '' };

/** @returns the valid rows as JSON and the errors of the others, both keyed by index */
function checkRows(
  table: StoredTable,
  { rows, ignoreUnknownValues }: InsertAllRequest,
  rejectsRow: (row: Readonly<Record<string, unknown>>, index: number) => boolean,
): { texts: Map<number, string>; errors: Map<number, RowError> } {
  const texts = new Map<number, string>();
  const errors = new Map<number, RowError>();
  for (const [index, { json }] of rows.entries()) {
    try {
      if (rejectsRow(json as Readonly<Record<string, unknown>>, index))
        throw new RowProblem('', 'The simulator rejects this row, as configured.');
      texts.set(index, JSON.stringify(checkRow(table.fields, json, ignoreUnknownValues)));
    } catch (error) {
      if (!(error instanceof RowProblem)) throw error;
      errors.set(index, { reason: 'invalid', location: error.location, message: error.message });
    }
  }
  return { texts, errors };
}

function dropDuplicates(
  { insertedAtMs }: StoredTable,
  { rows }: InsertAllRequest,
  texts: ReadonlyMap<number, string>,
  nowMs: number,
): string[] {
  for (const [id, atMs] of insertedAtMs) {
    if (nowMs - atMs < DEDUPLICATION_MS) break;
    insertedAtMs.delete(id);
  }
  const accepted: string[] = [];
  for (const [index, text] of texts) {
    const id = rows[index]?.insertId;
    if (id !== undefined && insertedAtMs.has(id)) continue;
    if (id !== undefined) insertedAtMs.set(id, nowMs);
    accepted.push(text);
  }
  return accepted;
}
