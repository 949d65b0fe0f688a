import type { Usage } from '../model/rows/parts.ts';
import { grouped } from '../platform/text.ts';
import type { Color, Column, RowFormat } from './row-format.ts';

/** The usage of one kubelet, with its evidence. */
export interface UsageLine {
  /** null if there is only one. */
  readonly pod: string | null;
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

const podColumn: Column<UsageLine> = { name: 'pod', cell: ({ pod }) => pod };
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

/** @param ofPods whether there is one line per pod */
export function usageFormat(ofPods: boolean): RowFormat<UsageLine> {
  const first = ofPods ? [podColumn, usageColumn] : [usageColumn];
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
    record: ({ pod, usage }) => (ofPods ? { pod, ...usage } : usage),
  };
}

function pathText({ path, method, requests }: Usage['paths'][number]): string {
  return `${method === 'GET' ? '' : `${method} `}${path} ${grouped(requests)}`;
}
