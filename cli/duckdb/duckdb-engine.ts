import type { StoreQuery } from '../../shared/stores/sql-store/answers.ts';
import type { TableName } from '../../shared/stores/sql-store/row-form.ts';
import { encodeRow } from '../../shared/stores/sql-store/row-form.ts';
import type { Parameters, SqlEngine } from '../../shared/stores/sql-store/sql-engine.ts';
import type { Database } from './database.ts';
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

/** As DuckDB casts a TIMESTAMPTZ to text where the time zone is UTC: `2026-11-24 03:00:00.12+00`. */
const TIMESTAMP = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,3})\d*)?\+00$/;

/** RFC 3339 in UTC, to the millisecond, from DuckDB's text. */
function decodeTimestamp(text: string): string {
  return text.replace(
    TIMESTAMP,
    (_, date, time, fraction = '') => `${date}T${time}.${fraction.padEnd(3, '0')}Z`,
  );
}

const PATHS = Object.fromEntries(
  Object.entries(TABLES).map(([table, { timestamps }]) => [table, timestamps.map((path) => path.split('.'))]),
);

/**
 * A row of a table from DuckDB's to_json, which gives points in time in a form of its own.
 * @param row parsed JSON; it is changed
 */
export function decodeRow<Row extends object>(table: keyof typeof TABLES, row: Row): Row {
  for (const path of PATHS[table] ?? []) decodeTimestamps(row, path);
  return row;
}

function decodeTimestamps(part: object, [name = '', ...path]: readonly string[]): void {
  const fields = part as Record<string, unknown>;
  const value = fields[name];
  if (typeof value === 'string') fields[name] = decodeTimestamp(value);
  else if (Array.isArray(value)) for (const item of value) decodeTimestamps(item, path);
  else if (typeof value === 'object' && value !== null) decodeTimestamps(value, path);
}
