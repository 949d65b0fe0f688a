import { styleText } from 'node:util';
import { link as terminalLink } from 'ansi-escapes';
import stringWidth from 'string-width';
import { escapeText } from './escape-text.ts';
import { type Column, cellText } from './sheet.ts';
import { fitWidths } from './table-widths.ts';
import { widestWord, wrapCell } from './wrap-cell.ts';

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
  const head = columns.map(({ name }) => plainCell(name));
  const available = surface.width - GAP.length * (columns.length - 1);
  const first: Line[] = [];
  let widths: readonly number[] | null = null;
  for await (const row of rows) {
    const line = columns.map((column) => cellOf(column, row, surface));
    if (widths !== null) yield layOut(line, widths);
    else if (first.push(line) === FIRST_ROWS) {
      widths = widthsOf([head, ...first], available);
      yield layOutAll([head, ...first], widths);
    }
  }
  if (widths === null) yield layOutAll([head, ...first], widthsOf([head, ...first], available));
}

interface StyledCell {
  readonly text: string;
  /** Its colour and its link, around each of its lines. */
  readonly style: (text: string) => string;
}

type Line = readonly StyledCell[];

function plainCell(text: string): StyledCell {
  return { text: escapeText(text), style: (line) => line };
}

function cellOf<Row>(column: Column<Row>, row: Row, { colours, links }: TableSurface): StyledCell {
  const colour = colours ? column.colour?.(row) : null;
  const address = links ? column.link?.(row) : null;
  const style = (text: string) => {
    const coloured = colour ? styleText(colour, text, { validateStream: false }) : text;
    return address ? terminalLink(coloured, address) : coloured;
  };
  return { ...plainCell(cellText(column.cell(row))), style };
}

function widthsOf(lines: readonly Line[], available: number): readonly number[] {
  const [head = []] = lines;
  const widest = (measure: (text: string) => number) =>
    head.map((_, index) =>
      lines.reduce((width, line) => Math.max(width, measure(line[index]?.text ?? '')), 0),
    );
  return fitWidths(widest(stringWidth), widest(widestWord), available);
}

function layOutAll(lines: readonly Line[], widths: readonly number[]): string {
  return lines.map((line) => layOut(line, widths)).join('');
}

function layOut(line: Line, widths: readonly number[]): string {
  const cells = line.map(({ text }, index) => wrapCell(text, widths[index] ?? 0));
  const height = Math.max(...cells.map((lines) => lines.length));
  return Array.from({ length: height }, (_, at) =>
    line
      .map(({ style }, index) => padded(cells[index]?.[at] ?? '', style, widths[index] ?? 0))
      .join(GAP)
      .trimEnd(),
  )
    .map((text) => `${text}\n`)
    .join('');
}

function padded(text: string, style: StyledCell['style'], width: number): string {
  return (text === '' ? '' : style(text)) + ' '.repeat(Math.max(0, width - stringWidth(text)));
}
