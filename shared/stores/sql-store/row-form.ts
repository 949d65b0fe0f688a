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

const LONE_SURROGATE = /\\ud[89a-f]/;

/**
 * A row as JSON text. A lone surrogate, which no UTF-8 text can hold, becomes U+FFFD in every engine.
 */
export function encodeRow(row: object): string {
  const text = JSON.stringify(row);
  if (!LONE_SURROGATE.test(text)) return text;
  return JSON.stringify(row, (_key, value: unknown) =>
    typeof value === 'string' ? value.toWellFormed() : value,
  );
}
