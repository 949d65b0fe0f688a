import type { Format } from '../platform/options-table.ts';
import { formatCsv } from './format-csv.ts';
import { formatJson, formatNdjson } from './format-json.ts';
import { formatMarkdown } from './format-markdown.ts';
import type { TableSurface } from './format-table.ts';
import type { Sheet } from './sheet.ts';

/** Rows in one of the formats, in pieces, as they come. Throws what reading the rows throws. */
export function formatRows<Row>(
  rows: AsyncIterable<Row>,
  sheet: Sheet<Row>,
  format: Format,
  surface: TableSurface,
): AsyncIterable<string> {
  switch (format) {
    case 'table':
      return loadedTable(rows, sheet, surface);
    case 'markdown':
      return formatMarkdown(rows, sheet.columns);
    case 'csv':
      return formatCsv(rows, sheet.allColumns);
    case 'json':
      return formatJson(records(rows, sheet));
    case 'ndjson':
      return formatNdjson(records(rows, sheet));
  }
}

/** What knows how wide a character is takes some 50 ms to load: no other format waits for it. */
async function* loadedTable<Row>(
  rows: AsyncIterable<Row>,
  { columns }: Sheet<Row>,
  surface: TableSurface,
): AsyncGenerator<string> {
  const { formatTable } = await import('./format-table.ts');
  yield* formatTable(rows, columns, surface);
}

async function* records<Row>(rows: AsyncIterable<Row>, { record }: Sheet<Row>): AsyncGenerator<unknown> {
  for await (const row of rows) yield record(row);
}
