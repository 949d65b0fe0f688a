import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** A column in the format of a BigQuery schema file. */
export interface Column {
  readonly name: string;
  readonly type: string;
  readonly mode?: string;
  readonly description?: string;
  readonly fields?: readonly Column[];
}

const FOLDER = join(import.meta.dirname, '../fixtures/released-schemas');
const VALUES: Readonly<Record<string, unknown>> = {
  STRING: 'earlier',
  DATE: '2026-01-01',
  TIMESTAMP: '2026-01-01T00:00:00Z',
  INT64: '7',
  FLOAT64: 0.5,
  BOOL: true,
};

/** The tables of the last release. */
export const RELEASED_TABLES: readonly string[] = readdirSync(FOLDER).map((file) => basename(file, '.json'));

/** The columns that a table had in the last release. */
export function releasedColumns(table: string): readonly Column[] {
  return JSON.parse(readFileSync(join(FOLDER, `${table}.json`), 'utf8'));
}

/** A row with a value in every column, lists with one item. */
export function rowOf(columns: readonly Column[]): Record<string, unknown> {
  return Object.fromEntries(
    columns.map(({ name, type, mode, fields }) => {
      const value = fields === undefined ? VALUES[type] : rowOf(fields);
      return [name, mode === 'REPEATED' ? [value] : value];
    }),
  );
}
