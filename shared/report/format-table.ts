import { styleText } from 'node:util';
import { link as terminalLink } from 'ansi-escapes';
import { escapeText } from './escape-text.ts';
import { type Column, cellText } from './sheet.ts';
import { chooseLayout, type Line, type StyledCell, type TableLayout } from './table-layout.ts';

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
