import type { ScanRow } from '../../shared/model/rows/scan-rows.ts';
import type { QueryAnswer, QueryableStore } from '../../shared/report/ports.ts';
import { statementOf } from '../../shared/stores/sql-store/question.ts';
import { SqlStore } from '../../shared/stores/sql-store/sql-store.ts';
import type { Database } from './database.ts';
import { DuckDbEngine } from './duckdb-engine.ts';
import { query } from './query.ts';
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
