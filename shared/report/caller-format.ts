import type { Caller } from '../model/rows/parts.ts';
import type { Color, Column, RowFormat } from './row-format.ts';

const COLOR_OF: Readonly<Record<Caller['confidence'], Color | null>> = {
  SEEN: 'red',
  HIGH: 'red',
  MEDIUM: 'yellow',
  LOW: null,
};

const columns: readonly Column<Caller>[] = [
  { name: 'namespace', cell: ({ namespace }) => namespace },
  { name: 'workload', cell: ({ kind, name }) => `${kind}/${name}` },
  { name: 'agent', cell: ({ agent }) => agent },
  {
    name: 'confidence',
    cell: ({ confidence }) => confidence,
    color: ({ confidence }) => COLOR_OF[confidence],
  },
  { name: 'evidence', cell: ({ evidence }) => evidence },
  { name: 'migration', cell: ({ migration }) => migration },
];

/** What points at the port, a row each: the elements of `cluster_reports.callers`. */
export const callerFormat: RowFormat<Caller> = {
  columns,
  allColumns: columns.flatMap((column) =>
    column.name === 'workload'
      ? [
          { name: 'kind', cell: ({ kind }: Caller) => kind },
          { name: 'name', cell: ({ name }: Caller) => name },
        ]
      : [column],
  ),
  record: (caller) => caller,
};
