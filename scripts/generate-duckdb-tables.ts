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

/** The structure argument of DuckDB's from_json for a row. */
function structureOf(columns: readonly Column[]): JsonStructure {
  return Object.fromEntries(
    columns.map(({ name, type, mode, fields }) => {
      const one = type === 'STRUCT' ? structureOf(fields) : DUCKDB_TYPES[type];
      return [name, mode === 'REPEATED' ? [one] : one];
    }),
  );
}

/** Paths of the timestamps in a row: `samples.sampled_at` is in every item of the list. */
function timestampsOf(columns: readonly Column[], path = ''): string[] {
  return columns.flatMap(({ name, type, fields }) =>
    type === 'TIMESTAMP' ? [path + name] : timestampsOf(fields, `${path}${name}.`),
  );
}

/** `tables.generated.ts`: how to create each table and convert its rows from and to JSON. */
export function duckDbTablesFile(): string {
  const tables = TABLES.map(({ name, row }) => {
    const columns = columnsOf(row);
    const structure = JSON.stringify(structureOf(columns));
    const timestamps = timestampsOf(columns).map((path) => `'${path}'`);
    return `  ${name}: {
    create: \`${createTable(name, columns)}\`,
    structure: '${structure}',
    timestamps: [${timestamps.join(', ')}],
  },
`;
  });
  return `/** For each table: its DDL, the structure of its rows for from_json_strict, and the paths of its timestamps. */\nexport const TABLES = {\n${tables.join('')}} as const;\n`;
}
