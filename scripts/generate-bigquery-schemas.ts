import type { Table } from '../shared/model/rows/tables.ts';
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

/** What a deployment needs of the tables beside their schemas, for whoever makes them from files alone. */
export function bigQueryTables(tables: readonly Table[]) {
  return tables.map(({ name, description, partitionColumn, clusterColumns }) => ({
    name,
    description,
    partitioning: partitionColumn,
    clustering: clusterColumns,
  }));
}
