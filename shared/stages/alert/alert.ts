import type { ClusterIdentity } from '../../model/cluster.ts';
import { consoleUrl, identityOfKey } from '../../model/cluster-names.ts';
import { alertIdOf, deliveryIdOf } from '../../model/identity.ts';
import type { AlertRow } from '../../model/rows/alert-rows.ts';
import type { ClusterStateRow } from '../../model/rows/cluster-rows.ts';
import type { ScanRow } from '../../model/rows/scan-rows.ts';
import type { AlertChannelName, AlertKind, ClusterAlertKind, FindingKind } from '../../model/words.ts';

/** For this long after its conclusion, every later conclusion tries to deliver a scan's alerts; then they are lost. */
export const ALERT_RETRY_DAYS = 7;

/** An alert before it is assigned to a channel. */
export type Alert = Omit<AlertRow, 'recorded_at' | 'delivery_id' | 'channel'>;

/** Settings for alerts. */
export interface AlertPolicy {
  /** Maximum number of alerts about clusters, per scan; for webhooks, of messages about owners. */
  readonly clusterCap: number;
  /** URL of the report; null if there is none. */
  readonly reportUrl: string | null;
  /** Labels that name owners, in the order of preference; without any, projects do. */
  readonly ownerLabels?: readonly string[];
  /** The store, as `--store` takes it. */
  readonly store: string;
}

type Said = Pick<Alert, 'title' | 'sentences' | 'commands'>;

/** Alerts about clusters that page nobody. */
const QUIET_KINDS: readonly AlertKind[] = ['NEW_OPEN', 'EXEMPTION_ENDED', 'FINDING_INACTIVE'];

/** An alert about a scan as a whole. */
export function alertAboutScan(
  scan: Pick<ScanRow, 'scan_id' | 'scan_date' | 'scope' | 'organization'>,
  kind: AlertKind,
  { reportUrl }: AlertPolicy,
  said: Said,
): Alert {
  return {
    scan_id: scan.scan_id,
    scan_date: scan.scan_date,
    alert_id: alertIdOf(scan.scan_id, kind, null),
    kind,
    severity: kind === 'DIGEST' ? 'INFO' : 'WARNING',
    scope: scan.scope,
    organization: scan.organization,
    project_id: null,
    location: null,
    cluster: null,
    change: null,
    exposure: null,
    usage: null,
    readiness: null,
    open_since: null,
    ...said,
    counts: null,
    console_url: null,
    report_url: reportUrlOf(reportUrl, null),
  };
}

/** An alert, or a finding, about one cluster of a scan. */
export function alertAboutCluster(
  scan: ScanRow,
  kind: ClusterAlertKind | FindingKind,
  state: ClusterStateRow,
  policy: AlertPolicy,
  said: Said,
): Alert {
  const { project_id, location, cluster, change, exposure, usage, readiness, open_since } = state;
  const identity = identityOfKey(state);
  return {
    ...alertAboutScan(scan, kind, policy, said),
    alert_id: alertIdOf(scan.scan_id, kind, identity),
    severity: QUIET_KINDS.includes(kind) ? 'INFO' : 'WARNING',
    project_id,
    location,
    cluster,
    change,
    exposure,
    usage,
    readiness,
    open_since,
    console_url: consoleUrl(state),
    report_url: reportUrlOf(policy.reportUrl, identity),
  };
}

/**
 * The row of an alert for one channel: what the channel sends and what the ledger stores.
 * @param recordedAt RFC 3339 in UTC, to the millisecond
 * @param route if the channel has several
 */
export function alertRowOf(
  alert: Alert,
  channel: AlertChannelName,
  recordedAt: string,
  route: string | null = null,
): AlertRow {
  return {
    ...alert,
    recorded_at: recordedAt,
    delivery_id: deliveryIdOf(alert.alert_id, channel, route),
    channel,
  };
}

/** The URL of the report, opened at a cluster if one is given; null if there is no report. */
export function reportUrlOf(reportUrl: string | null, cluster: ClusterIdentity | null): string | null {
  if (reportUrl === null || cluster === null) return reportUrl;
  const path = [cluster.projectId, cluster.location, cluster.cluster].map(encodeURIComponent).join('/');
  return `${reportUrl}#cluster=${path}`;
}
