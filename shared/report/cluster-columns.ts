import { consoleUrl } from '../model/console-link.ts';
import type { ClusterReportRow } from '../model/rows/cluster-rows.ts';
import type { PortState } from '../model/words.ts';
import type { Colour, Column } from './sheet.ts';

type ClusterColumn = Column<ClusterReportRow>;

const COLOUR_OF = { OPEN: 'red', UNKNOWN: 'yellow', WILL_REOPEN: 'yellow', CLOSED: 'green' } as const;

/** The exposure, or why there is none. */
export const exposureColumn: ClusterColumn = {
  name: 'exposure',
  cell: ({ exposure, outcome }) => exposure ?? outcome,
  colour: ({ exposure, outcome }): Colour => {
    if (exposure !== null) return COLOUR_OF[exposure];
    return outcome === 'GONE' ? 'gray' : 'yellow';
  },
};

export const readinessColumn: ClusterColumn = { name: 'readiness', cell: ({ readiness }) => readiness };

/** Whether the port is used: nothing where nobody was asked. */
export const usageColumn: ClusterColumn = {
  name: 'usage',
  cell: ({ usage }) => (usage === null || usage.reason === 'TURNED_OFF' ? null : usage.verdict),
  colour: ({ usage }): Colour | null => (usage?.verdict === 'IN_USE' ? 'red' : null),
};

/** Which cluster. */
export const identityColumns: readonly ClusterColumn[] = [
  { name: 'project_id', cell: ({ project_id }) => project_id },
  { name: 'location', cell: ({ location }) => location },
  { name: 'cluster', cell: ({ cluster }) => cluster, link: consoleUrl },
];

/** Open pools of all: `2/3`. */
export const openPoolsColumn: ClusterColumn = {
  name: 'open_pools',
  cell: (row) =>
    row.outcome === 'INSPECTED' ? `${poolsThatAre('ENABLED', row).length}/${row.pools.length}` : null,
};

/** What a cluster_reports row says, one value a cell. */
export const factColumns: readonly ClusterColumn[] = [
  { name: 'mode', cell: ({ mode }) => mode },
  { name: 'status', cell: ({ status }) => status },
  { name: 'release_channel', cell: ({ release_channel }) => release_channel },
  { name: 'initial_version', cell: ({ initial_version }) => initial_version },
  { name: 'control_plane_version', cell: ({ control_plane_version }) => control_plane_version },
  { name: 'created_at', cell: ({ created_at }) => created_at },
  { name: 'pools', cell: ({ pools }) => pools.length },
  { name: 'enabled_pools', cell: (row) => poolsThatAre('ENABLED', row).join(' ') },
  { name: 'unknown_pools', cell: (row) => poolsThatAre('UNKNOWN', row).join(' ') },
  { name: 'new_pools', cell: ({ new_pools }) => new_pools?.port ?? null },
  { name: 'auto_provisioned', cell: ({ auto_provisioned }) => auto_provisioned?.port ?? null },
  { name: 'usage', cell: ({ usage }) => usage?.verdict ?? null },
  { name: 'exempt_until', cell: ({ exemption }) => exemption?.until ?? null },
  { name: 'exempt_owner', cell: ({ exemption }) => exemption?.owner ?? null },
  { name: 'reasons', cell: ({ reasons }) => reasons.join(' ') },
];

/** How the asking went. */
export const outcomeColumns: readonly ClusterColumn[] = [
  { name: 'outcome', cell: ({ outcome }) => outcome },
  { name: 'error_code', cell: ({ error_code }) => error_code },
  { name: 'error_detail', cell: ({ error_detail }) => error_detail },
];

function poolsThatAre(state: PortState, { pools }: ClusterReportRow): string[] {
  return pools.filter(({ port }) => port === state).map(({ pool }) => pool);
}
