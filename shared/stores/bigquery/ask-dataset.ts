import { retrying } from '../../platform/http/retry.ts';
import type { Parameters } from '../sql-store/sql-engine.ts';
import type { BigQueryContext } from './context.ts';
import { type QueryResult, runQuery } from './run-query.ts';

/**
 * Runs a query in a dataset, again where it met what passes. Parameters are texts and lists of texts.
 * @param label tells its cost from that of others, on the bill too
 * @throws BigQueryError; TransientFailure; what the transport throws
 */
export async function askDataset(
  { client, dataset, clock, queryLimits, onCost }: BigQueryContext,
  label: string,
  sql: string,
  parameters: Parameters = {},
): Promise<QueryResult> {
  const types = Object.entries(parameters).map(([name, value]) => [
    name,
    Array.isArray(value) ? ['STRING'] : 'STRING',
  ]);
  const query = {
    query: sql,
    params: parameters,
    types: Object.fromEntries(types),
    defaultDataset: { projectId: dataset.project, datasetId: dataset.dataset },
    labels: { sweep10255: label },
  };
  const result = await retrying(() => runQuery(client, query), queryLimits, clock);
  onCost({ kind: 'QUERY', query: label, bytesBilled: result.bytesBilled });
  return result;
}
