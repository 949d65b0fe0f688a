import type { StorageType } from '../shared/model/rows/columns.ts';
import { TABLES } from '../shared/model/rows/tables.ts';
import { type Column, columnsOf } from './generate-columns.ts';

const DUCKDB_TYPES = {
  STRING: 'VARCHAR',
  INT64: 'BIGINT',
  FLOAT64: 'DOUBLE',
  BOOL: 'BOOLEAN',
  TIMESTAMP: 'TIMESTAMPTZ',
  DATE: 'DATE',
} as const satisfies Record<StorageType, string>;

function typeOf({ type, mode, fields }: Column): string {
  const one =
    type === 'STRUCT'
      ? `STRUCT(${fields.map((field) => `"${field.name}" ${typeOf(field)}`).join(', ')})`
      : DUCKDB_TYPES[type];
  return mode === 'REPEATED' ? `${one}[]` : one;
}

function createTable(name: string, columns: readonly Column[]): string {
  const lines = columns.map(
    (column) => `  "${column.name}" ${typeOf(column)}${column.mode === 'NULLABLE' ? '' : ' NOT NULL'}`,
  );
  return `CREATE TABLE ${name} (\n${lines.join(',\n')}\n)`;
}

type JsonStructure = string | readonly JsonStructure[] | { readonly [field: string]: JsonStructure };

/** What DuckDB's from_json takes as the structure of one row. */
function structureOf(columns: readonly Column[]): JsonStructure {
  return Object.fromEntries(
    columns.map(({ name, type, mode, fields }) => {
      const one = type === 'STRUCT' ? structureOf(fields) : DUCKDB_TYPES[type];
      return [name, mode === 'REPEATED' ? [one] : one];
    }),
  );
}

/** `tables.generated.ts`: how each table is made, and how a row comes in as JSON. */
export function duckDbTablesFile(): string {
  const tables = TABLES.map(({ name, row }) => {
    const columns = columnsOf(row);
    const structure = JSON.stringify(structureOf(columns));
    return `  ${name}: {\n    create: \`${createTable(name, columns)}\`,\n    structure: '${structure}',\n  },\n`;
  });
  return `/** How each table is made, and the structure of a row of it for from_json_strict. */\nexport const TABLES = {\n${tables.join('')}} as const;\n`;
}
