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
export const isRenewal = ({ trigger }: ScanRow) => trigger === 'RENEWAL';
/** Whether it is a scan of its whole scope. */
export const isWhole = (scan: ScanRow) => !isChange(scan) && !isRenewal(scan);

/** Whether a state comes before the report of a scan. @param readAt of this report */
export function isEarlier(link: ConcludedState, scan: ScanRow, readAt: string | null): boolean {
  if (isChange(link.scan) || isChange(scan)) return readAtOf(link) <= (readAt ?? scan.scheduled_at);
  return link.scan.scheduled_at < scan.scheduled_at;
}

/** Whether a concluded scan read the cluster and could determine whether it was OPEN. Nobody is told what a renewal finds. */
export const couldTell = ({ scan, state }: ConcludedState) =>
  !isRenewal(scan) && state.exposure !== null && state.exposure !== 'UNKNOWN';

const UNKNOWN_USAGES: ReadonlySet<string | null> = new Set([null, 'INCONCLUSIVE', 'NOT_CHECKED']);

type Facts = Pick<ClusterComparison, 'compared' | 'lastSeen' | 'lastRead' | 'lastUsage'>;

/** What the states of a cluster tell, or carry from the scans before them. @param links in their order */
export function factsOf(links: readonly ConcludedState[]): Facts {
  const seen = links.findLast(({ scan }) => isWhole(scan))?.state;
  return {
    compared: lastOf(links.map(exposureOf)),
    lastSeen: seen === undefined ? null : { uid: seen.cluster_uid, outcome: seen.outcome },
    lastRead: lastOf(links.map(readOf)),
    lastUsage: lastOf(links.map(usageOf)),
  };
}

function lastOf<Fact extends { readonly readAt: string }>(facts: readonly (Fact | null)[]): Fact | null {
  const known = facts.filter((fact) => fact !== null);
  return known.toSorted((a, b) => (a.readAt < b.readAt ? -1 : Number(a.readAt > b.readAt))).at(-1) ?? null;
}

function exposureOf(link: ConcludedState): Facts['compared'] {
  const { state } = link;
  const fact = couldTell(link) ? { ...state, read_at: readAtOf(link) } : state.earlier?.exposure;
  if (!fact?.exposure) return null;
  return {
    scanId: fact.scan_id,
    uid: fact.cluster_uid,
    exposure: fact.exposure,
    openSince: fact.open_since,
    lastUsedAt: fact.last_used_at,
    readAt: fact.read_at,
  };
}

function readOf(link: ConcludedState): Facts['lastRead'] {
  const { state } = link;
  const fact = state.outcome === 'INSPECTED' ? { ...state, read_at: readAtOf(link) } : state.earlier?.read;
  if (!fact) return null;
  const { cluster_uid: uid, open_kubelets: openKubelets, read_at: readAt } = fact;
  const before = isRenewal(link.scan) && uid !== null ? state.earlier?.read : null;
  const { exempt } = before?.cluster_uid === uid ? (before ?? fact) : fact;
  return { uid, exempt, openKubelets, readAt };
}

function usageOf(link: ConcludedState): Facts['lastUsage'] {
  const { state } = link;
  const isUnknown = isRenewal(link.scan) || UNKNOWN_USAGES.has(state.usage);
  const fact = isUnknown ? state.earlier?.usage : { ...state, read_at: readAtOf(link) };
  return fact?.usage ? { uid: fact.cluster_uid, usage: fact.usage, readAt: fact.read_at } : null;
}

/** Whose cluster it is: as this scan found it, else as its last state carries it. */
export function ownershipOf(
  listed: EnumeratedClusterRow | undefined,
  report: ClusterReportRow | null,
  last: ClusterStateRow | undefined,
): Pick<ClusterComparison, 'labels' | 'ancestors'> {
  const found = listed?.ancestors ?? [];
  return {
    labels: report?.outcome === 'INSPECTED' ? report.labels : (last?.labels ?? []),
    ancestors: found.length > 0 ? found : (last?.ancestors ?? []),
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
