import { StatementType } from '@duckdb/node-api';
import { SweepError } from '../../shared/platform/errors.ts';
import type { QueryAnswer } from '../../shared/report/ports.ts';
import type { Database } from './database.ts';
import { readFailure } from './duckdb-error.ts';

/** DESCRIBE, SHOW and SUMMARIZE are SELECT statements to DuckDB. */
const READING: ReadonlySet<StatementType> = new Set([StatementType.SELECT, StatementType.EXPLAIN]);

/** White space, semicolons and comments, of which DuckDB makes a nameless error. */
const NOTHING = /^(?:[\s;]|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*$/;

/**
 * Answers one statement that reads.
 * @throws SweepError QUERY_INVALID, QUERY_NOT_READING
 */
export async function query(database: Database, sql: string): Promise<QueryAnswer> {
  if (NOTHING.test(sql)) throw new SweepError('QUERY_INVALID', { detail: 'it is empty' });
  const invalid = (error: unknown) => queryError(sql, error);
  const types = await database.statementTypes(sql).catch((error: unknown) => {
    throw invalid(error);
  });
  const [type, ...more] = types;
  if (type === undefined || more.length > 0 || !READING.has(type)) throw new SweepError('QUERY_NOT_READING');
  const stream = await database.stream(sql, {}, invalid);
  return { columns: stream.columns, rows: stream.rows() };
}

function queryError(sql: string, error: unknown): SweepError {
  const { detail, position } = readFailure(error);
  const place = position === null ? '' : ` at ${placeOf(sql, position)}`;
  return new SweepError('QUERY_INVALID', { detail: `${detail}${place}` }, { cause: error });
}

function placeOf(sql: string, position: number): string {
  const before = sql.slice(0, position).split('\n');
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}
