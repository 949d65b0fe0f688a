import { reportIdOf, scanDateOf, scanIdOf } from '../../shared/model/identity.ts';
import type { AlertLedgerRow } from '../../shared/model/rows/alert-rows.ts';
import type { ClusterReportRow, ClusterStateRow } from '../../shared/model/rows/cluster-rows.ts';
import { EVIDENCE_FORMAT } from '../../shared/model/rows/parts.ts';
import type { EnumeratedClusterRow, ScanRow } from '../../shared/model/rows/scan-rows.ts';

/** Rows as a scan writes them, with defaults for everything a test does not set. */

const SCOPE = 'organizations/1';
const FIRST_SCAN_MS = Date.parse('2026-11-24T03:00:00Z');
const DAY_MS = 86_400_000;

/** The scan of a scope on a given day; day 0 is the first. */
export interface AScan {
  readonly day?: number;
  readonly scope?: string;
}

/** The scheduled time of a scan, in milliseconds since the epoch. */
export const scheduledMs = ({ day = 0 }: AScan = {}) => FIRST_SCAN_MS + day * DAY_MS;

export const timeOf = (ms: number) => new Date(ms).toISOString();

export function scanIdFor(scan: AScan = {}): string {
  return scanIdOf(scheduledMs(scan), scan.scope ?? SCOPE);
}

function keyOf(scan: AScan, secondsIn: number) {
  const ms = scheduledMs(scan);
  return {
    scan_id: scanIdFor(scan),
    scan_date: scanDateOf(ms),
    recorded_at: timeOf(ms + secondsIn * 1000),
  };
}

export function aStarted(scan: AScan = {}, row: Partial<ScanRow> = {}): ScanRow {
  return {
    ...keyOf(scan, 1),
    event_id: `${scanIdFor(scan)}/STARTED`,
    event: 'STARTED',
    scheduled_at: timeOf(scheduledMs(scan)),
    scope: scan.scope ?? SCOPE,
    organization: SCOPE,
    expected_clusters: 1,
    projects_listed: 1,
    unreadable_projects: [],
    unreadable_folders: [],
    partial_locations: [],
    completeness: null,
    outcomes: null,
    exposures: null,
    missing_clusters: [],
    projects_api_disabled: 0,
    evidence_format: null,
    policy: null,
    exceptions: [],
    trigger: 'SCHEDULE',
    ...row,
  };
}

export function aConcluded(scan: AScan = {}, row: Partial<ScanRow> = {}): ScanRow {
  return {
    ...aStarted(scan),
    recorded_at: keyOf(scan, 600).recorded_at,
    event_id: `${scanIdFor(scan)}/CONCLUDED`,
    event: 'CONCLUDED',
    completeness: 'COMPLETE',
    evidence_format: EVIDENCE_FORMAT,
    outcomes: { inspected: 1, unreadable: 0, gone: 0, missing: 0 },
    exposures: { open: 1, unknown: 0, will_reopen: 0, closed: 0 },
    ...row,
  };
}

/** The columns that identify a cluster; the cluster is `p/l/NAME`. */
function clusterKeyOf(scan: AScan, secondsIn: number, cluster: string) {
  const key = keyOf(scan, secondsIn);
  return {
    ...key,
    report_id: reportIdOf(key.scan_id, { projectId: 'p', location: 'l', cluster }),
    organization: SCOPE,
    project_id: 'p',
    location: 'l',
    cluster,
  };
}

export function anEnumerated(
  scan: AScan,
  cluster: string,
  row: Partial<EnumeratedClusterRow> = {},
): EnumeratedClusterRow {
  return {
    ...clusterKeyOf(scan, 2, cluster),
    project_number: '100',
    discovery: 'LIST',
    ancestors: [],
    ...row,
  };
}

export function aReport(scan: AScan, cluster: string, row: Partial<ClusterReportRow> = {}): ClusterReportRow {
  return {
    ...clusterKeyOf(scan, 60, cluster),
    project_number: '100',
    cluster_uid: `uid-of-${cluster}`,
    outcome: 'INSPECTED',
    error_code: null,
    error_detail: null,
    mode: 'STANDARD',
    status: 'RUNNING',
    initial_version: '1.29.4-gke.1043002',
    control_plane_version: '1.31.6-gke.1020000',
    release_channel: 'REGULAR',
    created_at: '2024-07-01T10:20:30.000Z',
    labels: [],
    settings: [],
    exposure: 'OPEN',
    new_pools: null,
    auto_provisioned: null,
    pools: [],
    maintenance_window: null,
    maintenance_exclusions: [],
    network: null,
    usage: null,
    nodes: [],
    nodes_listed: false,
    samples: [],
    callers: [],
    readiness: 'GATHER_EVIDENCE',
    reasons: [],
    exemption: null,
    route: null,
    kubelet_ports: [],
    node_auto_provisioning: false,
    pools_from_node_config: false,
    accepted_breaks: [],
    read_at: null,
    changed_by: null,
    ...row,
  };
}

/** The report of an unreadable cluster. */
export function anUnreadable(scan: AScan, cluster: string): ClusterReportRow {
  return aReport(scan, cluster, {
    outcome: 'UNREADABLE',
    error_code: 'PROJECT_FORBIDDEN',
    error_detail: 'No permission to list the clusters of project p: grant container.clusters.list.',
    cluster_uid: null,
    exposure: null,
    readiness: null,
  });
}

export function aState(scan: AScan, cluster: string, row: Partial<ClusterStateRow> = {}): ClusterStateRow {
  return {
    ...clusterKeyOf(scan, 500, cluster),
    cluster_uid: `uid-of-${cluster}`,
    outcome: 'INSPECTED',
    error_code: null,
    exposure: 'OPEN',
    usage: null,
    change: 'NEW',
    readiness: 'GATHER_EVIDENCE',
    reasons: [],
    exempt: false,
    compared_scan_id: null,
    compared_exposure: null,
    open_since: timeOf(scheduledMs(scan)),
    last_used_at: null,
    quiet_since: null,
    report_recorded_at: null,
    open_kubelets: [],
    use: null,
    pools: [],
    evidence_uid: null,
    evidence: [],
    accepted_breaks: [],
    labels: [],
    ancestors: [],
    read_at: null,
    earlier: null,
    ...row,
  };
}

/** The counts of an alert about nothing. */
export const NO_COUNTS: NonNullable<AlertLedgerRow['counts']> = {
  open: 0,
  new_open: 0,
  regressed: 0,
  exemption_ended: 0,
  use_resumed: 0,
  resolved: 0,
  lost: 0,
  unreadable: 0,
  missing: 0,
  exempt: 0,
  left_out: 0,
};

/** An alert that was delivered to a channel; about a cluster unless that is null. */
export function anAlert(
  scan: AScan,
  cluster: string | null,
  row: Partial<AlertLedgerRow> = {},
): AlertLedgerRow {
  const { kind = 'NEW_OPEN', channel = 'LOG' } = row;
  const alertId =
    row.alert_id ?? [scanIdFor(scan), kind, ...(cluster === null ? [] : ['p/l', cluster])].join('/');
  return {
    ...keyOf(scan, 700),
    delivery_id: `${alertId}/${channel}`,
    alert_id: alertId,
    channel,
    kind,
    severity: 'WARNING',
    scope: scan.scope ?? SCOPE,
    organization: SCOPE,
    project_id: cluster === null ? null : 'p',
    location: cluster === null ? null : 'l',
    cluster,
    change: null,
    exposure: null,
    usage: null,
    readiness: null,
    open_since: null,
    title: 'Something is open.',
    sentences: [],
    commands: [],
    counts: null,
    console_url: null,
    report_url: null,
    status: 'DELIVERED',
    position: null,
    reported_in_scan_id: null,
    route: null,
    ...row,
  };
}
