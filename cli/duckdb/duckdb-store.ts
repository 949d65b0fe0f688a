import { StatementType } from '@duckdb/node-api';
import type { ScanRow } from '../../shared/model/rows/scan-rows.ts';
import { SweepError } from '../../shared/platform/errors.ts';
import type { QueryAnswer, QueryableStore } from '../../shared/report/ports.ts';
import { statementOf } from '../../shared/stores/sql-store/sql-engine.ts';
import { SqlStore } from '../../shared/stores/sql-store/sql-store.ts';
import type { Database } from './database.ts';
import { DuckDbEngine } from './duckdb-engine.ts';
import { readFailure } from './duckdb-error.ts';
import { QUESTIONS } from './questions.generated.ts';

/** Scans in one DuckDB file. One process at a time may write it. */
export class DuckDbStore extends SqlStore implements QueryableStore {
  readonly #database: Database;

  constructor(database: Database) {
    super(new DuckDbEngine(database));
    this.#database = database;
  }

  override async recordScan(row: ScanRow): Promise<void> {
    await super.recordScan(row);
    if (row.event === 'CONCLUDED') this.#database.beginCheckpoint();
  }

  query(sql: string): Promise<QueryAnswer> {
    return query(this.#database, sql);
  }

  async ask(question: string): Promise<QueryAnswer> {
    return this.query(statementOf(QUESTIONS, question));
  }

  /** Ends what is being read or written and releases the file. */
  close(): Promise<void> {
    return this.#database.close();
  }
}

/** DESCRIBE, SHOW and SUMMARIZE are SELECT statements to DuckDB. */
const READING: ReadonlySet<StatementType> = new Set([StatementType.SELECT, StatementType.EXPLAIN]);

/** White space, semicolons and comments, of which DuckDB makes a nameless error. */
const NOTHING = /^(?:[\s;]|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*$/;

/**
 * Answers one statement that reads.
 * @throws SweepError QUERY_INVALID, QUERY_NOT_READING
 */
async function query(database: Database, sql: string): Promise<QueryAnswer> {
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
