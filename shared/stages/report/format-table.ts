import { styleText } from 'node:util';
import { link as terminalLink } from 'ansi-escapes';
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
import { escapeText } from './escape-text.ts';
import { type Column, cellText } from './sheet.ts';
import { fitWidths } from './table-widths.ts';

/** What a table is printed on. */
export interface TableSurface {
  /** Characters in a line; Infinity where nothing limits it. */
  readonly width: number;
  readonly colours: boolean;
  /** Whether it has links of its own (OSC 8). */
  readonly links: boolean;
}

/** Rows whose cells decide the widths; wider cells after them wrap. */
const FIRST_ROWS = 1000;
const GAP = '  ';

/** Aligned columns, printed as the rows come; what is too wide for its column goes on below. */
export async function* formatTable<Row>(
  rows: AsyncIterable<Row>,
  columns: readonly Column<Row>[],
  surface: TableSurface,
): AsyncGenerator<string> {
  const head = columns.map(({ name }) => escapeText(name));
  const available = surface.width - GAP.length * (columns.length - 1);
  const first: Line[] = [];
  let widths: number[] | null = null;
  for await (const row of rows) {
    const line = columns.map((column) => textOf(column, row, surface));
    if (widths !== null) yield layOut(line, widths);
    else if (first.push(line) === FIRST_ROWS) {
      widths = widthsOf([head, ...first], available);
      yield layOutAll([head, ...first], widths);
    }
  }
  if (widths === null) yield layOutAll([head, ...first], widthsOf([head, ...first], available));
}

type Line = readonly string[];

function textOf<Row>(
  { cell, colour, link }: Column<Row>,
  row: Row,
  { colours, links }: TableSurface,
): string {
  const text = escapeText(cellText(cell(row)));
  const chosen = colours ? colour?.(row) : null;
  const coloured = chosen ? styleText(chosen, text, { validateStream: false }) : text;
  const address = links ? link?.(row) : null;
  return address ? terminalLink(coloured, address) : coloured;
}

function widthsOf(lines: readonly Line[], available: number): number[] {
  const [head = []] = lines;
  const natural = head.map((_, index) =>
    lines.reduce((widest, line) => Math.max(widest, stringWidth(line[index] ?? '')), 0),
  );
  return fitWidths(natural, available);
}

function layOutAll(lines: readonly Line[], widths: readonly number[]): string {
  return lines.map((line) => layOut(line, widths)).join('');
}

function layOut(line: Line, widths: readonly number[]): string {
  const cells = line.map((text, index) => wrapAnsi(text, widths[index] ?? 0, { hard: true }).split('\n'));
  const height = Math.max(...cells.map((lines) => lines.length));
  return Array.from({ length: height }, (_, at) =>
    cells
      .map((lines, index) => padded(lines[at] ?? '', widths[index] ?? 0))
      .join(GAP)
      .trimEnd(),
  )
    .map((text) => `${text}\n`)
    .join('');
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - stringWidth(text)));
}
