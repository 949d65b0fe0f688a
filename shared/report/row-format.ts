import type { Usage } from '../model/rows/parts.ts';
import { grouped } from '../platform/text.ts';
import type { QueryValue } from './ports.ts';

/** The value of a cell. null means unknown. */
export type Cell = string | number | boolean | null;

/** A column of printed rows. */
export interface Column<Row> {
  readonly name: string;
  readonly cell: (row: Row) => Cell;
  /** The cell's color, if colors are shown; null for none. */
  readonly color?: (row: Row) => Color | null;
  /** The cell's link, on a terminal that supports links; null for none. */
  readonly link?: (row: Row) => string | null;
}

const COLORS = ['red', 'yellow', 'green', 'gray'] as const;
export type Color = (typeof COLORS)[number];

/** How rows of one kind are printed, for every format. */
export interface RowFormat<Row> {
  /** For people: tables and Markdown. */
  readonly columns: readonly Column<Row>[];
  /** All values that fit into a cell: CSV. */
  readonly allColumns: readonly Column<Row>[];
  /** JSON and NDJSON. */
  readonly record: (row: Row) => unknown;
}

/** A cell as text, not yet escaped. */
export function cellText(cell: Cell): string {
  return cell === null ? '' : String(cell);
}

/** The result of a query, with any columns; lists and objects become JSON in a cell. */
export function queryResultFormat(columns: readonly string[]): RowFormat<readonly QueryValue[]> {
  const resultColumns = columns.map((name, index) => ({
    name,
    cell: (row: readonly QueryValue[]) => cellOf(row[index] ?? null),
  }));
  return {
    columns: resultColumns,
    allColumns: resultColumns,
    record: (row) => Object.fromEntries(columns.map((name, index) => [name, row[index] ?? null])),
  };
}

function cellOf(value: QueryValue): Cell {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}

/** The usage of one kubelet, with its evidence. */
export interface UsageLine {
  /** Its pod or node; null if there is only one. */
  readonly name: string | null;
  readonly usage: Usage;
  readonly reason: string;
}

const COLOR_OF: Readonly<Record<Usage['verdict'], Color>> = {
  IN_USE: 'red',
  USED_SINCE_START: 'red',
  PAST_USE: 'gray',
  NOT_SEEN: 'green',
  INCONCLUSIVE: 'yellow',
  NOT_CHECKED: 'yellow',
};

const usageColumn: Column<UsageLine> = {
  name: 'usage',
  cell: ({ usage }) => usage.verdict,
  color: ({ usage }) => COLOR_OF[usage.verdict],
};
const numberColumns: readonly Column<UsageLine>[] = [
  { name: 'window_seconds', cell: ({ usage }) => usage.window_seconds },
  { name: 'requests', cell: ({ usage }) => usage.requests },
  { name: 'requests_per_hour', cell: ({ usage }) => usage.requests_per_hour },
];
const pathsColumn: Column<UsageLine> = {
  name: 'paths',
  cell: ({ usage }) => usage.paths.map(pathText).join(', '),
};
const reasonColumn: Column<UsageLine> = { name: 'because', cell: ({ reason }) => reason };

/** @param each what there is one line for; null if there is only one kubelet */
export function usageFormat(each: 'pod' | 'node' | null): RowFormat<UsageLine> {
  const names: Column<UsageLine>[] = each === null ? [] : [{ name: each, cell: ({ name }) => name }];
  const first = [...names, usageColumn];
  return {
    columns: [...first, ...numberColumns, pathsColumn, reasonColumn],
    allColumns: [
      ...first,
      { name: 'reason', cell: ({ usage }) => usage.reason },
      ...numberColumns,
      { name: 'setting_not_effective', cell: ({ usage }) => usage.setting_not_effective },
      { name: 'probing', cell: ({ usage }) => usage.probing },
      pathsColumn,
      reasonColumn,
    ],
    record: ({ name, usage }) => (each === null ? usage : { [each]: name, ...usage }),
  };
}

function pathText({ path, method, requests }: Usage['paths'][number]): string {
  return `${method === 'GET' ? '' : `${method} `}${path} ${grouped(requests)}`;
}
