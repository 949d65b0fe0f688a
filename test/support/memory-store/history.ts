import type { ClusterReportRow, ClusterStateRow } from '../../../shared/model/rows/cluster-rows.ts';
import type { EnumeratedClusterRow, ScanRow } from '../../../shared/model/rows/scan-rows.ts';
import type { ClusterComparison } from '../../../shared/stages/conclude/ports.ts';
import { compareScans } from './compare.ts';

/** A cluster's state in a concluded scan. */
export interface ConcludedState {
  readonly scan: ScanRow;
  readonly state: ClusterStateRow;
}

/** Identifies a cluster across scans. */
export const clusterKey = (row: { project_id: string; location: string; cluster: string }) =>
  `${row.project_id}/${row.location}/${row.cluster}`;

/** Each cluster's state in the latest of these scans, by cluster key. */
export function lastByCluster(
  history: Iterable<ConcludedState>,
  compare: (a: ConcludedState, b: ConcludedState) => number = (a, b) => compareScans(a.scan, b.scan),
): Map<string, ConcludedState> {
  const last = new Map<string, ConcludedState>();
  for (const entry of history) {
    const key = clusterKey(entry.state);
    const other = last.get(key);
    if (other === undefined || compare(other, entry) < 0) last.set(key, entry);
  }
  return last;
}

/** When a cluster was read, as far as it is known. */
export const readAtOf = ({ scan, state }: ConcludedState) => state.read_at ?? scan.scheduled_at;

/** The order of the states of a cluster. */
export function compareLinks(a: ConcludedState, b: ConcludedState): number {
  const keys = [a, b].map((link) => `${readAtOf(link)} ${link.scan.scan_id}`) as [string, string];
  return keys[0] < keys[1] ? -1 : Number(keys[0] > keys[1]);
}

export const isChange = ({ trigger }: ScanRow) => trigger === 'CHANGE';

/** Whether a state comes before the report of a scan. @param readAt of this report */
export function isEarlier(link: ConcludedState, scan: ScanRow, readAt: string | null): boolean {
  if (isChange(link.scan) || isChange(scan)) return readAtOf(link) <= (readAt ?? scan.scheduled_at);
  return link.scan.scheduled_at < scan.scheduled_at;
}

/** Whether a concluded scan read the cluster and could determine whether it was OPEN. */
export const couldTell = ({ state }: ConcludedState) =>
  state.exposure !== null && state.exposure !== 'UNKNOWN';

/** The state that a change is relative to. */
export function comparedOf(entry: ConcludedState | undefined): ClusterComparison['compared'] {
  if (entry === undefined || entry.state.exposure === null) return null;
  const { scan_id, cluster_uid, exposure, open_since, last_used_at } = entry.state;
  return {
    scanId: scan_id,
    uid: cluster_uid,
    exposure,
    openSince: open_since,
    lastUsedAt: last_used_at,
  };
}

/** What a comparison carries forward from the last state that is based on a read. */
export function carriedOf(entry: ConcludedState | undefined): ClusterComparison['carried'] {
  return { uid: entry?.state.cluster_uid ?? null, openKubelets: entry?.state.open_kubelets ?? [] };
}

/** Whose cluster it is: as this scan found it, else as the last state that is based on a read. */
export function ownershipOf(
  listed: EnumeratedClusterRow | undefined,
  report: ClusterReportRow | null,
  entry: ConcludedState | undefined,
): Pick<ClusterComparison, 'labels' | 'ancestors'> {
  const found = listed?.ancestors ?? [];
  return {
    labels: report?.outcome === 'INSPECTED' ? report.labels : (entry?.state.labels ?? []),
    ancestors: found.length > 0 ? found : (entry?.state.ancestors ?? []),
  };
}

/** The parts of a report that a comparison uses. */
export function reportedOf(report: ClusterReportRow | null): ClusterComparison['report'] {
  if (report === null) return null;
  return {
    outcome: report.outcome,
    uid: report.cluster_uid,
    errorCode: report.error_code,
    exposure: report.exposure,
    usage: report.usage?.verdict ?? null,
    readiness: report.readiness,
    reasons: report.reasons,
    exempt: report.exemption !== null,
    recordedAt: report.recorded_at,
    readAt: report.read_at,
    changedBy: report.changed_by,
  };
}
