import type { StoreQuery } from '../../shared/stores/sql-store/answers.ts';
import { encodeRow } from '../../shared/stores/sql-store/encode-row.ts';
import type { TableName } from '../../shared/stores/sql-store/row-form.ts';
import type { Parameters, SqlEngine } from '../../shared/stores/sql-store/sql-engine.ts';
import type { Database } from './database.ts';
import { decodeRow, decodeTimestamp } from './decode-row.ts';
import { QUERIES } from './queries.generated.ts';
import { TABLES } from './tables.generated.ts';

/** The tables and views of a DuckDB file. */
export class DuckDbEngine implements SqlEngine {
  readonly form = { row: decodeRow, timestamp: decodeTimestamp };
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  insert(table: TableName, rows: readonly object[]): Promise<void> {
    return this.#database.write(insertSql(table), rows.map(encodeRow));
  }

  ask(name: StoreQuery, parameters: Parameters): AsyncGenerator<object> {
    return this.#database.read(QUERIES[name], parameters);
  }
}

/** One JSON text a row: of one text with all rows, DuckDB would hold several copies at once. */
const insertSql = (table: TableName) => `
INSERT INTO ${table} BY NAME
SELECT unnest(decoded) FROM (
  SELECT from_json_strict(encoded, '${TABLES[table].structure}') AS decoded
  FROM (SELECT unnest($1) AS encoded)
)`;
