import type { Column } from './generate-columns.ts';

interface BigQueryField {
  readonly name: string;
  readonly type: string;
  readonly mode: Column['mode'];
  readonly fields?: readonly BigQueryField[];
}

/** A table's columns as BigQuery's JSON schema files have them (`bq mk --schema`, Terraform's `schema`). */
export function bigQuerySchema(columns: readonly Column[]): BigQueryField[] {
  return columns.map(({ name, type, mode, fields }) => ({
    name,
    type: type === 'STRUCT' ? 'RECORD' : type,
    mode,
    ...(type === 'STRUCT' ? { fields: bigQuerySchema(fields) } : {}),
  }));
}
