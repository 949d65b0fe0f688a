import { ApiError } from '../../http/api-error.ts';
import { type ApiCall, param } from '../../http/api-method.ts';
import { notImplemented } from './bigquery-errors.ts';
import type { StoredTable } from './catalog.ts';
import { showRows } from './insert-all.ts';
import { runInsert } from './insert-statement.ts';
import type { FinishedJob } from './job-list.ts';
import { type BigQuery, checkTableAccess } from './method-context.ts';
import { bindParameters, type QueryRequest } from './query-request.ts';
import { resolveTables } from './resolve-tables.ts';
import { translateSql } from './translate-sql.ts';

const DATA_PERMISSION = 'bigquery.tables.getData';

/**
 * Runs a query to completion.
 * @param resource resource name of the job
 * @returns the job, even if the query failed
 * @throws ApiError UNIMPLEMENTED
 */
export async function runJob(
  bigQuery: BigQuery,
  call: ApiCall,
  resource: string,
  request: QueryRequest,
  dryRun: boolean,
): Promise<FinishedJob> {
  const createdAtMs = bigQuery.world.clock.nowMs();
  try {
    return { resource, createdAtMs, ...(await runQuery(bigQuery, call, resource, request, dryRun)) };
  } catch (error) {
    if (error instanceof ApiError && error.status === 'UNIMPLEMENTED') throw error;
    const { reason, message } =
      error instanceof ApiError ? error : { reason: 'invalidQuery', message: (error as Error).message };
    return {
      resource,
      createdAtMs,
      statementType: 'SELECT',
      bytesProcessed: 0,
      bytesBilled: 0,
      result: null,
      error: { reason, location: 'query', message },
    };
  }
}

type Run = Omit<FinishedJob, 'resource' | 'createdAtMs'>;

async function runQuery(
  bigQuery: BigQuery,
  call: ApiCall,
  resource: string,
  request: QueryRequest,
  dryRun: boolean,
): Promise<Run> {
  const { world, catalog, warehouse } = bigQuery;
  if (request.useLegacySql) throw notImplemented('legacy SQL');
  const project = param(call, 'project');
  const { defaultDataset } = request;
  const dataset =
    defaultDataset === undefined
      ? null
      : `projects/${defaultDataset.projectId ?? project}/datasets/${defaultDataset.datasetId}`;
  if (dataset !== null) catalog.dataset(dataset);
  const { values, lists } = bindParameters(request);
  const { statementType, sql, tables } = await translateSql(request.query, lists);
  const nothing = { statementType, bytesProcessed: 0, bytesBilled: 0, result: null, error: null };
  if (statementType !== 'SELECT') {
    if (dryRun) return nothing;
    if (statementType !== 'INSERT') throw notImplemented(`${statementType} statements`);
    await runInsert(bigQuery, call, request.query, values);
    return nothing;
  }
  const read = catalog.withDependencies(resolveTables(tables, project, dataset));
  for (const table of read) {
    checkTableAccess(bigQuery, call, DATA_PERMISSION, table);
    await showRows(warehouse, table, world.clock.nowMs());
  }
  const result = await warehouse.storeResult(resource, sql, values, project, dataset);
  const run = { ...nothing, ...bytesOf(read), result };
  if (!dryRun) return run;
  await result.drop();
  return { ...run, bytesBilled: 0, result: null };
}

const MB = 1024 * 1024;
/** Source: https://cloud.google.com/bigquery/pricing#on_demand_pricing */
const MIN_TABLE_BYTES = 10 * MB;

/**
 * Approximates what BigQuery bills: whole tables, by the length of their rows as JSON. BigQuery counts only the columns
 * and partitions that a query touches, by its own sizes; the rounding rules are BigQuery's.
 */
function bytesOf(read: readonly StoredTable[]): { bytesProcessed: number; bytesBilled: number } {
  const sizes = read.filter(({ view }) => view === null).map(({ bytes }) => bytes);
  const billed = sizes.map((bytes) => Math.max(MIN_TABLE_BYTES, Math.ceil(bytes / MB) * MB));
  return { bytesProcessed: sum(sizes), bytesBilled: sum(billed) };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
