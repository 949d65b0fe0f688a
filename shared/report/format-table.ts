import { styleText } from 'node:util';
import { link as terminalLink } from 'ansi-escapes';
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
import { escapeText } from '../platform/text.ts';
import { type Column, cellText } from './row-format.ts';

/** The output that a table is printed to. */
export interface TableSurface {
  /** Characters per line; Infinity if unlimited. */
  readonly width: number;
  readonly colors: boolean;
  /** Whether it supports links (OSC 8). */
  readonly links: boolean;
}

/** Number of rows that determine the layout. */
const FIRST_ROWS = 1000;

/** Streams aligned columns; cells that are too wide for their column wrap. */
export async function* formatTable<Row>(
  rows: AsyncIterable<Row> | Iterable<Row>,
  columns: readonly Column<Row>[],
  surface: TableSurface,
): AsyncGenerator<string> {
  const head = columns.map(({ name }) => plainCell(name));
  const first: Line[] = [];
  let layout: TableLayout | null = null;
  for await (const row of rows) {
    const line = columns.map((column) => cellOf(column, row, surface));
    if (layout !== null) yield layout.row(line);
    else if (first.push(line) === FIRST_ROWS) {
      layout = chooseLayout(head, first, surface.width);
      yield layOutAll(layout, first);
    }
  }
  if (layout === null) yield layOutAll(chooseLayout(head, first, surface.width), first);
}

function layOutAll({ head, row }: TableLayout, lines: readonly Line[]): string {
  return head + lines.map(row).join('');
}

function plainCell(text: string): StyledCell {
  return { text: escapeText(text), style: (line) => line };
}

function cellOf<Row>(column: Column<Row>, row: Row, { colors, links }: TableSurface): StyledCell {
  const color = colors ? column.color?.(row) : null;
  const address = links ? column.link?.(row) : null;
  const style = (text: string) => {
    const colored = color ? styleText(color, text, { validateStream: false }) : text;
    return address ? terminalLink(colored, address) : colored;
  };
  return { ...plainCell(cellText(column.cell(row))), style };
}

/** A cell with the style of its lines. */
interface StyledCell {
  readonly text: string;
  /** Adds color and link. */
  readonly style: (text: string) => string;
}

type Line = readonly StyledCell[];

/** The layout of a table on a terminal. */
interface TableLayout {
  /** The heading before the rows. */
  readonly head: string;
  readonly row: (line: Line) => string;
}

const GAP = '  ';
/** Used if the terminal is too narrow for the normal gap. */
const NARROW_GAP = ' ';

/**
 * Columns side by side if the terminal is wide enough, otherwise each row as a block with one cell per line.
 * @param first rows that determine the widths; wider cells in later rows wrap
 * @param width characters per line; Infinity if unlimited
 */
function chooseLayout(head: Line, first: readonly Line[], width: number): TableLayout {
  const widest = (measure: (text: string) => number) =>
    head.map((_, index) =>
      [head, ...first].reduce((most, line) => Math.max(most, measure(line[index]?.text ?? '')), 0),
    );
  const [natural, words] = [widest(stringWidth), widest(widestWord)];
  const availableWith = (gap: string) => width - gap.length * (head.length - 1);
  const gap = sum(words) <= availableWith(GAP) ? GAP : NARROW_GAP;
  const widths = fitWidths(natural, words, availableWith(gap));
  // Without rows, only the column names are shown.
  if (sum(widths) > availableWith(gap) && first.length > 0) return blocks(head, width);
  const row = (line: Line) => sideBySide(line, widths, gap);
  return { head: row(head), row };
}

function sideBySide(line: Line, widths: readonly number[], gap: string): string {
  const cells = line.map(({ text }, index) => wrapCell(text, widths[index] ?? 0));
  const height = Math.max(...cells.map((lines) => lines.length));
  return Array.from({ length: height }, (_, at) =>
    line
      .map(({ style }, index) => padded(cells[index]?.[at] ?? '', style, widths[index] ?? 0))
      .join(gap)
      .trimEnd(),
  )
    .map((text) => `${text}\n`)
    .join('');
}

/** Column names on the left, empty cells omitted, an empty line after each row. */
function blocks(head: Line, width: number): TableLayout {
  const left = Math.max(...head.map(({ text }) => stringWidth(text)));
  const right = Math.max(1, width - left - GAP.length);
  const row = (line: Line) =>
    line
      .filter(({ text }) => text !== '')
      .map((cell) => sideBySide([head[line.indexOf(cell)] ?? cell, cell], [left, right], GAP))
      .join('');
  return { head: '', row: (line) => `${row(line)}\n` };
}

function padded(text: string, style: StyledCell['style'], width: number): string {
  return (text === '' ? '' : style(text)) + ' '.repeat(Math.max(0, width - stringWidth(text)));
}

/** Where a name may wrap: `SAFE_TO_` `CLOSE`, `asia-` `northeast3`. */
const WORD_END = /(?<=[ _\-/.,:])/;

/** The width of the widest word of a cell. */
export function widestWord(text: string): number {
  return text.split(WORD_END).reduce((widest, word) => Math.max(widest, stringWidth(word.trimEnd())), 0);
}

/** Wraps a cell to its column's width; only words that are wider are cut. */
export function wrapCell(text: string, width: number): string[] {
  if (stringWidth(text) <= width) return [text];
  const lines = [''];
  for (const word of text.split(WORD_END)) {
    const line = `${lines.at(-1)}${word}`;
    if (stringWidth(line.trimEnd()) <= width) lines[lines.length - 1] = line;
    else for (const part of wrapAnsi(word, width, { hard: true, trim: false }).split('\n')) lines.push(part);
  }
  return lines.filter((line) => line !== '').map((line) => line.trimEnd());
}

/** Minimum column width, unless words in other columns need the space. */
const LEAST_WIDTH = 8;

/**
 * The widths of columns side by side: as wide as their widest cell; the widest are narrowed until all fit, and words
 * are split only as a last resort.
 * @param natural the width of each column's widest cell, in characters
 * @param words the width of each column's widest word
 * @param available characters for all columns together; Infinity if unlimited
 */
export function fitWidths(
  natural: readonly number[],
  words: readonly number[],
  available: number,
): readonly number[] {
  const comfortable = words.map((word) => Math.max(word, LEAST_WIDTH));
  const cut = natural.map(() => LEAST_WIDTH);
  return [comfortable, words, cut].reduce((widths, leasts) => narrow(widths, leasts, available), natural);
}

function narrow(natural: readonly number[], leasts: readonly number[], available: number): readonly number[] {
  const widths = [...natural];
  let excess = sum(widths) - available;
  while (excess > 0) {
    const widest = Math.max(...widths.filter((width, index) => width > (leasts[index] ?? 0)));
    if (widest === Number.NEGATIVE_INFINITY) return widths;
    const at = widths.findIndex((width, index) => width === widest && width > (leasts[index] ?? 0));
    widths[at] = widest - 1;
    excess -= 1;
  }
  return widths;
}

export function sum(widths: readonly number[]): number {
  return widths.reduce((total, width) => total + width, 0);
}
