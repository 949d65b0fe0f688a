import type { QueryValue } from './ports.ts';
import type { Cell, Sheet } from './sheet.ts';

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
