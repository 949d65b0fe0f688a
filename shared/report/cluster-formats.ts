import { consoleUrl } from '../model/cluster-names.ts';
import { COMPLIANCE_OF, CONTROLS, controlName, REMOVED_CONTROL } from '../model/compliance.ts';
import { coverageOf } from '../model/coverage.ts';
import { nameOfBreak, usedBreaks } from '../model/exceptions.ts';
import { ownerIn, ownerOf } from '../model/owners.ts';
import type { ClusterReportRow } from '../model/rows/cluster-rows.ts';
import type { PortState } from '../model/words.ts';
import { exposureOrOutcomeOf } from './exposure-or-outcome.ts';
import { categoryOfRow } from './fleet-bar.ts';
import type { Color, Column, RowFormat } from './row-format.ts';
import { isOpenPool, type ScannedRecord } from './scanned-record.ts';

type ClusterColumn = Column<ClusterReportRow>;

const COLOR_OF = { OPEN: 'red', UNKNOWN: 'yellow', WILL_REOPEN: 'yellow', CLOSED: 'green' } as const;

/** The exposure, or the outcome if there is none. */
const exposureColumn: ClusterColumn = {
  name: 'exposure',
  cell: ({ exposure, outcome }) => exposure ?? outcome,
  color: ({ exposure, outcome }): Color => {
    if (exposure !== null) return COLOR_OF[exposure];
    return outcome === 'GONE' ? 'gray' : 'yellow';
  },
};

const readinessColumn: ClusterColumn = { name: 'readiness', cell: ({ readiness }) => readiness };

/** Whether the port is used, and whether an accepted break is part of that; empty if usage was not checked. */
const usageColumn: ClusterColumn = {
  name: 'usage',
  cell: ({ usage, accepted_breaks }) => {
    if (usage === null || usage.reason === 'TURNED_OFF') return null;
    return usedBreaks(accepted_breaks).length === 0 ? usage.verdict : `${usage.verdict} (accepted)`;
  },
  color: ({ usage }): Color | null => (usage?.verdict === 'IN_USE' ? 'red' : null),
};

/** The columns that identify a cluster. */
const identityColumns: readonly ClusterColumn[] = [
  { name: 'project_id', cell: ({ project_id }) => project_id },
  { name: 'location', cell: ({ location }) => location },
  { name: 'cluster', cell: ({ cluster }) => cluster, link: consoleUrl },
];

/** Open pools out of all pools: `2/3`. */
const openPoolsColumn: ClusterColumn = {
  name: 'open_pools',
  cell: (row) =>
    row.outcome === 'INSPECTED'
      ? `${row.pools.filter((pool) => isOpenPool(pool, row)).length}/${row.pools.length}`
      : null,
};

/** Nodes of open pools that the evidence covers, out of the nodes present: `12/15`. */
const coverageColumn: ClusterColumn = {
  name: 'covered',
  cell: (row) => {
    const coverage = coverageOf(row);
    if (coverage === null || coverage.nodes_covered === null) return null;
    return `${coverage.nodes_covered}/${coverage.nodes_total ?? '?'}`;
  },
};

/** The facts of a cluster_reports row, one value per cell. */
const factColumns: readonly ClusterColumn[] = [
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
  { name: 'nodes_covered', cell: (row) => coverageOf(row)?.nodes_covered ?? null },
  { name: 'nodes_total', cell: (row) => coverageOf(row)?.nodes_total ?? null },
  { name: 'unseen_share', cell: (row) => coverageOf(row)?.unseen_share ?? null },
  { name: 'exempt_until', cell: ({ exemption }) => exemption?.until ?? null },
  { name: 'exempt_owner', cell: ({ exemption }) => exemption?.owner ?? null },
  {
    name: 'accepted_breaks',
    cell: ({ accepted_breaks }) => accepted_breaks.map(nameOfBreak).join('; '),
  },
  { name: 'reasons', cell: ({ reasons }) => reasons.join(' ') },
];

/** Whether the cluster meets the published controls, and which those are. */
const complianceColumns: readonly ClusterColumn[] = [
  { name: 'compliance', cell: (row) => COMPLIANCE_OF[exposureOrOutcomeOf(row)] },
  { name: 'controls', cell: () => CONTROLS_TEXT },
];
const CONTROLS_TEXT = `${CONTROLS.map(controlName).join('; ')}. ${REMOVED_CONTROL}`;

/** The outcome of reading the cluster. */
const outcomeColumns: readonly ClusterColumn[] = [
  { name: 'outcome', cell: ({ outcome }) => outcome },
  { name: 'error_code', cell: ({ error_code }) => error_code },
  { name: 'error_detail', cell: ({ error_detail }) => error_detail },
];

function poolsThatAre(state: PortState, { pools }: ClusterReportRow): string[] {
  return pools.filter(({ port }) => port === state).map(({ pool }) => pool);
}

const changeColumn: Column<ScannedRecord> = {
  name: 'change',
  cell: ({ change }) => change,
  color: ({ change }) => (change === 'NEW' || change === 'REGRESSED' ? 'red' : null),
};

/** Past use, beside the column for current use: a counter that no longer grows says only when the last use was, at the latest. */
const lastUsedColumn: Column<ScannedRecord> = {
  name: 'last_used',
  cell: ({ last_used_at, usage }) =>
    last_used_at === null || usage?.verdict === 'IN_USE'
      ? null
      : `at or before ${last_used_at.slice(0, 16).replace('T', ' ')}`,
};

/** Clusters from a file: cluster_reports rows. */
export const reportFormat: RowFormat<ClusterReportRow> = {
  columns: [exposureColumn, readinessColumn, ...identityColumns, openPoolsColumn],
  allColumns: [
    ...identityColumns,
    ...outcomeColumns,
    { name: 'exposure', cell: ({ exposure }) => exposure },
    readinessColumn,
    { name: 'category', cell: categoryOfRow },
    ...factColumns,
    ...complianceColumns,
  ],
  record: (row) => row,
};

/** Whose cluster it is: for CSV also its folder, and the value of each owner label. */
function ownerColumns(ownerLabels: readonly string[]): Column<ScannedRecord>[] {
  const folder: Column<ScannedRecord> = { name: 'folder', cell: (row) => ownerIn('folder', row) };
  const labels = ownerLabels.map(
    (key): Column<ScannedRecord> => ({
      name: `label_${key}`,
      cell: ({ labels }) => labels.find((label) => label.key === key)?.value ?? null,
    }),
  );
  return [ownerColumn(ownerLabels), folder, ...labels];
}

function ownerColumn(ownerLabels: readonly string[]): Column<ScannedRecord> {
  return { name: 'owner', cell: (row) => ownerOf(row, ownerLabels) };
}

/** Clusters of a concluded scan, with their owners: in tables only if owner labels are configured. */
export function scannedFormatFor(ownerLabels: readonly string[]): RowFormat<ScannedRecord> {
  const shown = ownerLabels.length === 0 ? [] : [ownerColumn(ownerLabels)];
  return {
    ...scannedFormat,
    columns: [...scannedFormat.columns, ...shown],
    allColumns: [...scannedFormat.allColumns, ...ownerColumns(ownerLabels)],
  };
}

/** Clusters of a concluded scan. */
export const scannedFormat: RowFormat<ScannedRecord> = {
  columns: [
    exposureColumn,
    changeColumn,
    usageColumn,
    lastUsedColumn,
    readinessColumn,
    coverageColumn,
    ...identityColumns,
    openPoolsColumn,
  ],
  allColumns: [
    { name: 'scan_id', cell: ({ scan_id }) => scan_id },
    ...reportFormat.allColumns,
    changeColumn,
    { name: 'exempt', cell: ({ exempt }) => exempt },
    { name: 'open_since', cell: ({ open_since }) => open_since },
    { name: 'last_used_at', cell: ({ last_used_at }) => last_used_at },
    { name: 'quiet_since', cell: ({ quiet_since }) => quiet_since },
    { name: 'compared_scan_id', cell: ({ compared_scan_id }) => compared_scan_id },
    { name: 'compared_exposure', cell: ({ compared_exposure }) => compared_exposure },
  ],
  record: (row) => row,
};
