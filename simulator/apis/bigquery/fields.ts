import * as z from 'zod';

/** A column of a table or a field of a struct, in BigQuery's terms. */
export interface TableField {
  readonly name: string;
  readonly type: string;
  readonly mode: 'NULLABLE' | 'REQUIRED' | 'REPEATED';
  readonly fields: readonly TableField[];
}

/** The legacy names that BigQuery returns, whichever name the table was created with. */
const LEGACY_NAMES: Readonly<Record<string, string>> = {
  INT64: 'INTEGER',
  FLOAT64: 'FLOAT',
  BOOL: 'BOOLEAN',
  STRUCT: 'RECORD',
};

const DUCKDB_TYPES: Readonly<Record<string, string>> = {
  STRING: 'VARCHAR',
  INTEGER: 'BIGINT',
  FLOAT: 'DOUBLE',
  BOOLEAN: 'BOOLEAN',
  TIMESTAMP: 'TIMESTAMPTZ',
  DATE: 'DATE',
};

export const tableField: z.ZodType<TableField> = z.lazy(() =>
  z.object({
    name: z.string().regex(/^\w{1,300}$/),
    type: z
      .string()
      .transform((type) => LEGACY_NAMES[type] ?? type)
      .refine((type) => type === 'RECORD' || type in DUCKDB_TYPES),
    mode: z.enum(['NULLABLE', 'REQUIRED', 'REPEATED']).default('NULLABLE'),
    fields: z.array(tableField).default([]),
  }),
);

/** A column's type in DuckDB. */
export function duckDbType({ type, mode, fields }: TableField): string {
  const one =
    type === 'RECORD'
      ? `STRUCT(${fields.map((field) => `"${field.name}" ${duckDbType(field)}`).join(', ')})`
      : (DUCKDB_TYPES[type] ?? 'VARCHAR');
  return mode === 'REPEATED' ? `${one}[]` : one;
}

type JsonStructure = string | readonly JsonStructure[] | { readonly [field: string]: JsonStructure };

/** The structure argument of DuckDB's from_json for a row. */
export function jsonStructure(fields: readonly TableField[]): { readonly [field: string]: JsonStructure } {
  return Object.fromEntries(
    fields.map((field) => {
      const one =
        field.type === 'RECORD' ? jsonStructure(field.fields) : (DUCKDB_TYPES[field.type] ?? 'VARCHAR');
      return [field.name, field.mode === 'REPEATED' ? [one] : one];
    }),
  );
}
