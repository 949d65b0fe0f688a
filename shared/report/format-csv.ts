import { stringify } from 'csv-stringify/sync';
import { escapeText } from './escape-text.ts';
import type { Column } from './sheet.ts';

/** RFC 4180 with a header, line by line; cells that a spreadsheet would take for a formula begin with an apostrophe. */
export async function* formatCsv<Row>(
  rows: AsyncIterable<Row>,
  columns: readonly Column<Row>[],
): AsyncGenerator<string> {
  yield line(columns.map(({ name }) => escapeText(name)));
  for await (const row of rows) {
    yield line(
      columns.map(({ cell }) => {
        const value = cell(row);
        return typeof value === 'number' ? value : escapeText(String(value ?? ''));
      }),
    );
  }
}

function line(cells: readonly (string | number)[]): string {
  return stringify([cells], { escape_formulas: true });
}
