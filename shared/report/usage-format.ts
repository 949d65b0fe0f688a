import type { Usage } from '../model/rows/parts.ts';
import { grouped } from '../platform/text.ts';
import type { Color, Column, RowFormat } from './row-format.ts';

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
