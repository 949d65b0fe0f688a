import { z } from 'zod';
import { SweepError } from '../../platform/errors.ts';
import type { QueryAnswer, QueryValue } from '../../report/ports.ts';
import { askDataset } from './ask-dataset.ts';
import { BigQueryError, errorProto } from './bigquery-error.ts';
import type { BigQueryContext } from './context.ts';
import { urlOf } from './dataset-name.ts';
import { decodeValues } from './decode-answer.ts';
import { readDocument } from './read-document.ts';
import { type QueryResult, startQuery } from './run-query.ts';
import { oneLine, storeErrorOf } from './store-error.ts';

/** Reasons by which BigQuery says that the SQL is wrong; its text has the place, as `[line:column]`. */
const WRONG_SQL: ReadonlySet<string> = new Set(['invalidQuery', 'invalid', 'notFound', 'badRequest']);

const plannedJob = z.object({
  status: z.object({ errorResult: errorProto.optional() }).optional(),
  statistics: z.object({ query: z.object({ statementType: z.string().optional() }).optional() }).optional(),
});

/**
 * Answers one statement that reads. BigQuery is first asked, for nothing, what kind of statement it is.
 * @throws SweepError QUERY_INVALID, QUERY_NOT_READING, or a STORE_ code
 */
export async function query(context: BigQueryContext, sql: string): Promise<QueryAnswer> {
  if (sql.trim() === '') throw new SweepError('QUERY_INVALID', { detail: 'it is empty' });
  try {
    await demandReading(context, sql);
    const result = await askDataset(context, 'query', sql);
    return { columns: result.fields.map(({ name }) => name), rows: valuesOf(context, result) };
  } catch (error) {
    throw queryErrorOf(context, error);
  }
}

async function demandReading({ client, dataset }: BigQueryContext, sql: string): Promise<void> {
  const [, job] = await startQuery(client, {
    query: sql,
    dryRun: true,
    defaultDataset: { projectId: dataset.project, datasetId: dataset.dataset },
  });
  const { status, statistics } = readDocument(plannedJob, job, 'jobs');
  if (status?.errorResult !== undefined) throw new BigQueryError(null, status.errorResult);
  if (statistics?.query?.statementType !== 'SELECT') throw new SweepError('QUERY_NOT_READING');
}

async function* valuesOf(
  context: BigQueryContext,
  { fields, rows }: QueryResult,
): AsyncGenerator<QueryValue[]> {
  try {
    for await (const row of rows) yield decodeValues(fields, row);
  } catch (error) {
    throw queryErrorOf(context, error);
  }
}

function queryErrorOf({ dataset }: BigQueryContext, error: unknown): unknown {
  if (error instanceof BigQueryError && WRONG_SQL.has(error.reason))
    return new SweepError('QUERY_INVALID', { detail: oneLine(error.message) }, { cause: error });
  return storeErrorOf(error, urlOf(dataset));
}
