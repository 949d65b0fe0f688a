import { stringify } from 'csv-stringify/sync';
import type { Format } from '../platform/options-table.ts';
import { escapeJson, escapeText } from '../platform/text.ts';
import type { TableSurface } from './format-table.ts';
import { type Column, cellText, type RowFormat } from './row-format.ts';

/** The rows to format, as a stream or all at once. */
type Rows<Row> = AsyncIterable<Row> | Iterable<Row>;

/** Streams rows in one of the formats. Throws what reading the rows throws. */
export function formatRows<Row>(
  rows: Rows<Row>,
  rowFormat: RowFormat<Row>,
  format: Format,
  surface: TableSurface,
): AsyncIterable<string> {
  switch (format) {
    case 'table':
      return loadedTable(rows, rowFormat, surface);
    case 'markdown':
      return formatMarkdown(rows, rowFormat.columns);
    case 'csv':
      return formatCsv(rows, rowFormat.allColumns);
    case 'json':
      return formatJson(records(rows, rowFormat));
    case 'ndjson':
      return formatNdjson(records(rows, rowFormat));
  }
}

/** The library for character widths takes about 50 ms to load, so only this format loads it. */
async function* loadedTable<Row>(
  rows: Rows<Row>,
  { columns }: RowFormat<Row>,
  surface: TableSurface,
): AsyncGenerator<string> {
  const { formatTable } = await import('./format-table.ts');
  yield* formatTable(rows, columns, surface);
}

async function* records<Row>(rows: Rows<Row>, { record }: RowFormat<Row>): AsyncGenerator<unknown> {
  for await (const row of rows) yield record(row);
}

/** RFC 4180 with a header. Cells that a spreadsheet would treat as a formula start with an apostrophe. */
async function* formatCsv<Row>(rows: Rows<Row>, columns: readonly Column<Row>[]): AsyncGenerator<string> {
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

/** One array, one element per line; valid JSON only once complete. */
export async function* formatJson(records: AsyncIterable<unknown>): AsyncGenerator<string> {
  let before = '[\n';
  for await (const record of records) {
    yield before + json(record);
    before = ',\n';
  }
  yield before === ',\n' ? '\n]\n' : '[]\n';
}

/** One JSON value per line. */
export async function* formatNdjson(records: AsyncIterable<unknown>): AsyncGenerator<string> {
  for await (const record of records) yield `${json(record)}\n`;
}

function json(record: unknown): string {
  return escapeJson(JSON.stringify(record));
}

/** A table in the Markdown of GitHub and GitLab. */
export async function* formatMarkdown<Row>(
  rows: Rows<Row>,
  columns: readonly Column<Row>[],
): AsyncGenerator<string> {
  yield markdownLine(columns.map(({ name }) => escapeMarkdown(name)));
  yield markdownLine(columns.map(() => '---'));
  for await (const row of rows)
    yield markdownLine(columns.map(({ cell }) => escapeMarkdown(cellText(cell(row)))));
}

/** Escapes text so that it stays on one line and contains no markup, HTML or cell separators. */
export function escapeMarkdown(text: string): string {
  return escapeText(text).replace(/[\\`|*[\]<>~&]/g, '\\$&');
}

function markdownLine(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |\n`;
}
