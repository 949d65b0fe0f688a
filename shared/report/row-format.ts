import type { QueryValue } from './ports.ts';

/** The value of a cell. null means unknown. */
export type Cell = string | number | boolean | null;

/** A column of printed rows. */
export interface Column<Row> {
  readonly name: string;
  readonly cell: (row: Row) => Cell;
  /** The cell's color, if colors are shown; null for none. */
  readonly color?: (row: Row) => Color | null;
  /** The cell's link, on a terminal that supports links; null for none. */
  readonly link?: (row: Row) => string | null;
}

const COLORS = ['red', 'yellow', 'green', 'gray'] as const;
export type Color = (typeof COLORS)[number];

/** How rows of one kind are printed, for every format. */
export interface RowFormat<Row> {
  /** For people: tables and Markdown. */
  readonly columns: readonly Column<Row>[];
  /** All values that fit into a cell: CSV. */
  readonly allColumns: readonly Column<Row>[];
  /** JSON and NDJSON. */
  readonly record: (row: Row) => unknown;
}

/** A cell as text, not yet escaped. */
export function cellText(cell: Cell): string {
  return cell === null ? '' : String(cell);
}

/** The result of a query, with any columns; lists and objects become JSON in a cell. */
export function queryResultFormat(columns: readonly string[]): RowFormat<readonly QueryValue[]> {
  const resultColumns = columns.map((name, index) => ({
    name,
    cell: (row: readonly QueryValue[]) => cellOf(row[index] ?? null),
  }));
  return {
    columns: resultColumns,
    allColumns: resultColumns,
    record: (row) => Object.fromEntries(columns.map((name, index) => [name, row[index] ?? null])),
  };
}

function cellOf(value: QueryValue): Cell {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}
