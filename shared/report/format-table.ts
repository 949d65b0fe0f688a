import { styleText } from 'node:util';
import { link as terminalLink } from 'ansi-escapes';
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
import { escapeText } from './escape-text.ts';
import { type Column, cellText } from './sheet.ts';

/** What a table is printed on. */
export interface TableSurface {
  /** Characters in a line; Infinity where nothing limits it. */
  readonly width: number;
  readonly colours: boolean;
  /** Whether it has links of its own (OSC 8). */
  readonly links: boolean;
}

/** Rows whose cells decide the layout. */
const FIRST_ROWS = 1000;

/** Aligned columns, printed as the rows come; what is too wide for its column goes on below. */
export async function* formatTable<Row>(
  rows: AsyncIterable<Row>,
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

function cellOf<Row>(column: Column<Row>, row: Row, { colours, links }: TableSurface): StyledCell {
  const colour = colours ? column.colour?.(row) : null;
  const address = links ? column.link?.(row) : null;
  const style = (text: string) => {
    const coloured = colour ? styleText(colour, text, { validateStream: false }) : text;
    return address ? terminalLink(coloured, address) : coloured;
  };
  return { ...plainCell(cellText(column.cell(row))), style };
}

/** A cell, and how each of its lines is printed. */
interface StyledCell {
  readonly text: string;
  /** Its colour and its link. */
  readonly style: (text: string) => string;
}

type Line = readonly StyledCell[];

/** How a table is put on a terminal. */
interface TableLayout {
  /** What comes before the rows. */
  readonly head: string;
  readonly row: (line: Line) => string;
}

const GAP = '  ';
/** Where it takes no more to keep words whole, or to have columns at all. */
const NARROW_GAP = ' ';

/**
 * Columns side by side where the terminal has room for them, else each row as a block with a cell a line.
 * @param first rows that decide the widths; wider cells of others wrap
 * @param width characters in a line; Infinity where nothing limits it
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
  // Of no rows the names of the columns are all there is to show.
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

/** The names of the columns on the left, empty cells left out, an empty line after each row. */
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

/** After what a name may go on below: `SAFE_TO_` `CLOSE`, `asia-` `northeast3`. */
const WORD_END = /(?<=[ _\-/.,:])/;

/** The width of the widest word of a cell. */
export function widestWord(text: string): number {
  return Math.max(...text.split(WORD_END).map((word) => stringWidth(word.trimEnd())));
}

/** A cell in lines that are no wider than its column; only a word that is wider is cut. */
export function wrapCell(text: string, width: number): string[] {
  if (stringWidth(text) <= width) return [text];
  const lines = [''];
  for (const word of text.split(WORD_END)) {
    const line = `${lines.at(-1)}${word}`;
    if (stringWidth(line.trimEnd()) <= width) lines[lines.length - 1] = line;
    else lines.push(...wrapAnsi(word, width, { hard: true, trim: false }).split('\n'));
  }
  return lines.filter((line) => line !== '').map((line) => line.trimEnd());
}

/** Narrower than this a column is not made, but for the sake of words elsewhere. */
const LEAST_WIDTH = 8;

/**
 * The widths of columns side by side: as wide as their widest cell, the widest ones narrowed until all fit, in words
 * only where nothing else helps.
 * @param natural the width of each column's widest cell, in characters
 * @param words the width of each column's widest word
 * @param available characters for all columns together; Infinity for no limit
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
