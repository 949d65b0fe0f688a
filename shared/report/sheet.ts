import type { QueryValue } from './ports.ts';

/** What a cell holds. null where not known; a list or an object only in the answer to a query. */
export type Cell = string | number | boolean | null;

/** A column of printed rows. */
export interface Column<Row> {
  readonly name: string;
  readonly cell: (row: Row) => Cell;
  /** Of this cell where colours are shown; null for none. */
  readonly colour?: (row: Row) => Colour | null;
  /** Where this cell leads on a terminal that has links; null for nowhere. */
  readonly link?: (row: Row) => string | null;
}

export const COLOURS = ['red', 'yellow', 'green', 'gray'] as const;
export type Colour = (typeof COLOURS)[number];

/** How rows of one kind are printed, whatever the format. */
export interface Sheet<Row> {
  /** For people: tables and Markdown. */
  readonly columns: readonly Column<Row>[];
  /** Everything that fits a cell: CSV. */
  readonly allColumns: readonly Column<Row>[];
  /** JSON and NDJSON. */
  readonly record: (row: Row) => unknown;
}

/** A cell as text, not yet escaped. */
export function cellText(cell: Cell): string {
  return cell === null ? '' : String(cell);
}

/** The answer to a query, whatever its columns; lists and objects in a cell are JSON. */
export function answerSheet(columns: readonly string[]): Sheet<readonly QueryValue[]> {
  const sheetColumns = columns.map((name, index) => ({
    name,
    cell: (row: readonly QueryValue[]) => cellOf(row[index] ?? null),
  }));
  return {
    columns: sheetColumns,
    allColumns: sheetColumns,
    record: (row) => Object.fromEntries(columns.map((name, index) => [name, row[index] ?? null])),
  };
}

function cellOf(value: QueryValue): Cell {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}
