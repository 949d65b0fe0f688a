import stringWidth from 'string-width';
import { fitWidths, sum } from './table-widths.ts';
import { widestWord, wrapCell } from './wrap-cell.ts';

/** A cell, and how each of its lines is printed. */
export interface StyledCell {
  readonly text: string;
  /** Its colour and its link. */
  readonly style: (text: string) => string;
}

export type Line = readonly StyledCell[];

/** How a table is put on a terminal. */
export interface TableLayout {
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
export function chooseLayout(head: Line, first: readonly Line[], width: number): TableLayout {
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
