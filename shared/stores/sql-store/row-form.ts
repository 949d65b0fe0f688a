import type { TABLES } from '../../model/rows/tables.ts';

/** A stored table. */
export type TableName = (typeof TABLES)[number]['name'];

/** How an engine's rows become ours, where it writes points in time in a form of its own. */
export interface RowForm {
  /** A row of a table, or a part of one; it may be changed in place. */
  row<Row extends object>(table: TableName, row: Row): Row;
  /** RFC 3339 in UTC, to the millisecond. */
  timestamp(text: string): string;
}
