import type { TABLES } from '../../model/rows/tables.ts';

/** A stored table. */
export type TableName = (typeof TABLES)[number]['name'];

/** Converts an engine's rows to ours if its timestamps have a different format. */
export interface RowForm {
  /** A row or part of one; may be changed in place. */
  row<Row extends object>(table: TableName, row: Row): Row;
  /** RFC 3339 in UTC, to the millisecond. */
  timestamp(text: string): string;
}

const LONE_SURROGATE = /\\ud[89a-f]/;

/**
 * A row as JSON text. A lone surrogate, which UTF-8 cannot represent, becomes U+FFFD in every engine.
 */
export function encodeRow(row: object): string {
  const text = JSON.stringify(row);
  if (!LONE_SURROGATE.test(text)) return text;
  return JSON.stringify(row, (_key, value: unknown) =>
    typeof value === 'string' ? value.toWellFormed() : value,
  );
}
