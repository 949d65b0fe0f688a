import * as z from 'zod';
import { type StorageType, storage } from '../shared/model/rows/columns.ts';

/** A column of a stored table or a field of a nested one, in BigQuery's terms. */
export interface Column {
  readonly name: string;
  readonly type: StorageType | 'STRUCT';
  readonly mode: 'REQUIRED' | 'NULLABLE' | 'REPEATED';
  /** Empty unless `type` is STRUCT. */
  readonly fields: readonly Column[];
}

/**
 * The columns of a row, in the order of its definition.
 * @throws TypeError naming the path of a field without a storage type, or with a shape that a table cannot hold
 */
export function columnsOf(row: z.ZodObject, path = ''): Column[] {
  return Object.entries(row.shape).map(([name, schema]) => columnOf(name, schema, `${path}${name}`));
}

function columnOf(name: string, schema: z.core.$ZodType, path: string): Column {
  if (schema instanceof z.ZodArray) return { name, mode: 'REPEATED', ...typeOf(schema.element, path) };
  if (schema instanceof z.ZodNullable) return { name, mode: 'NULLABLE', ...typeOf(schema.unwrap(), path) };
  return { name, mode: 'REQUIRED', ...typeOf(schema, path) };
}

function typeOf(schema: z.core.$ZodType, path: string): Pick<Column, 'type' | 'fields'> {
  if (schema instanceof z.ZodObject) return { type: 'STRUCT', fields: columnsOf(schema, `${path}.`) };
  const type = storage.get(schema)?.type;
  if (type === undefined) throw new TypeError(`${path} has no storage type: use the columns of columns.ts`);
  return { type, fields: [] };
}
