import { escapeText } from './escape-text.ts';
import { type Column, cellText } from './sheet.ts';

/** A table as GitHub and GitLab read it. */
export async function* formatMarkdown<Row>(
  rows: AsyncIterable<Row>,
  columns: readonly Column<Row>[],
): AsyncGenerator<string> {
  yield line(columns.map(({ name }) => escapeMarkdown(name)));
  yield line(columns.map(() => '---'));
  for await (const row of rows) yield line(columns.map(({ cell }) => escapeMarkdown(cellText(cell(row)))));
}

/** Text that stays text, on one line: no markup, no HTML, no further cells. */
export function escapeMarkdown(text: string): string {
  return escapeText(text).replace(/[\\`|*[\]<>~&]/g, '\\$&');
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |\n`;
}
