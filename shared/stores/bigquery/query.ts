import { SweepError } from '../../platform/errors.ts';
import type { QueryAnswer, QueryValue } from '../../report/ports.ts';
import { BigQueryError, oneLine, storeErrorOf } from './bigquery-error.ts';
import type { BigQueryContext } from './context.ts';
import { urlOf } from './context.ts';
import { decodeValues } from './decode-answer.ts';
import { type QueryResult, runQuery, statementTypeOf } from './run-query.ts';

/** Reasons for which BigQuery rejects SQL; its text contains the position, as `[line:column]`. */
const WRONG_SQL: ReadonlySet<string> = new Set(['invalidQuery', 'invalid', 'notFound', 'badRequest']);

/**
 * Runs one statement that reads. A dry run, which is free, first tells what kind of statement it is.
 * @throws SweepError QUERY_INVALID, QUERY_NOT_READING, or a STORE_ code
 */
export async function query(context: BigQueryContext, sql: string): Promise<QueryAnswer> {
  if (sql.trim() === '') throw new SweepError('QUERY_INVALID', { detail: 'it is empty' });
  try {
    if ((await statementTypeOf(context, sql)) !== 'SELECT') throw new SweepError('QUERY_NOT_READING');
    const result = await runQuery(context, 'query', sql);
    return { columns: result.fields.map(({ name }) => name), rows: valuesOf(context, result) };
  } catch (error) {
    throw queryErrorOf(context, error);
  }
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
