import type { Table } from '../shared/model/rows/tables.ts';
import type { Column } from './generate-columns.ts';

interface BigQueryField {
  readonly name: string;
  readonly type: string;
  readonly mode: Column['mode'];
  readonly fields?: readonly BigQueryField[];
}

/** A table's columns in the format of BigQuery's JSON schema files (`bq mk --schema`, Terraform's `schema`). */
export function bigQuerySchema(columns: readonly Column[]): BigQueryField[] {
  return columns.map(({ name, type, mode, fields }) => ({
    name,
    type: type === 'STRUCT' ? 'RECORD' : type,
    mode,
    ...(type === 'STRUCT' ? { fields: bigQuerySchema(fields) } : {}),
  }));
}

/** Table properties besides the schema, for deployments that create the tables from these files. */
export function bigQueryTables(tables: readonly Table[]) {
  return tables.map(({ name, description, partitionColumn, clusterColumns }) => ({
    name,
    description,
    partitioning: partitionColumn,
    clustering: clusterColumns,
  }));
}
