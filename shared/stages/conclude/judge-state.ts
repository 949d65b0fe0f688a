import type { ClusterStateRow, EarlierFacts } from '../../model/rows/cluster-rows.ts';
import type { EvidenceEntry, OpenKubelet } from '../../model/rows/parts.ts';
import type { ScanRow } from '../../model/rows/scan-rows.ts';
import type { StateOverTime, UseOverTime } from '../../model/verdict.ts';
import type { Change, Exposure, Outcome, UsageVerdict } from '../../model/words.ts';
import type { ClusterComparison } from './ports.ts';

/** What all scans say of a cluster's use, and what is carried forward. */
export interface CarriedUse {
  /** The cluster that the entries are about. */
  readonly uid: string | null;
  /** Null where this scan did not read the cluster, or where no scan has evidence. */
  readonly use: UseOverTime | null;
  readonly entries: readonly EvidenceEntry[];
}

export const NO_VERDICTS: StateOverTime = {
  exposure: null,
  usage: null,
  readiness: null,
  reasons: [],
  openKubelets: [],
  lastUsedAt: null,
  quietSince: null,
};

export const NO_EVIDENCE: CarriedUse = { uid: null, use: null, entries: [] };

/**
 * A cluster's row of cluster_states.
 * @param overTime verdicts over all scans
 * @param recordedAt RFC 3339 in UTC, to the millisecond
 */
export function judgeState(
  started: ScanRow,
  comparison: ClusterComparison,
  overTime: StateOverTime,
  { uid, use, entries }: CarriedUse,
  recordedAt: string,
): ClusterStateRow {
  const { report } = comparison;
  const compared = comparedCluster(comparison);
  const change = judgeChange(comparison, overTime.exposure);
  const lastUsedAt = latest(overTime.lastUsedAt, compared?.lastUsedAt ?? null);
  const state = {
    scan_id: started.scan_id,
    scan_date: started.scan_date,
    recorded_at: recordedAt,
    report_id: comparison.reportId,
    organization: comparison.organization,
    project_id: comparison.projectId,
    location: comparison.location,
    cluster: comparison.cluster,
    cluster_uid: report?.uid ?? null,
    outcome: outcomeOf(comparison),
    error_code: report?.errorCode ?? null,
    exposure: overTime.exposure,
    usage: overTime.usage,
    change,
    readiness: overTime.readiness,
    reasons: [...overTime.reasons],
    exempt: report?.exempt ?? false,
    compared_scan_id: compared?.scanId ?? null,
    compared_exposure: compared?.exposure ?? null,
    open_since: openSince(change, started, compared),
    last_used_at: lastUsedAt,
    // The evidence of a node that is gone is not kept for ever, the time of its use is.
    quiet_since: overTime.quietSince && latest(overTime.quietSince, lastUsedAt),
    report_recorded_at: report?.recordedAt ?? null,
    open_kubelets: [...overTime.openKubelets],
    use: use?.use ?? null,
    pools: [...(use?.pools ?? [])],
    evidence_uid: uid,
    evidence: [...entries],
    accepted_breaks: [...(use?.acceptedBreaks ?? [])],
    labels: [...comparison.labels],
    ancestors: [...comparison.ancestors],
    read_at: report?.readAt ?? null,
  };
  return { ...state, earlier: earlierFacts(comparison, state, started.trigger) };
}

/**
 * What the scans before this one knew of a cluster, as far as its state does not tell. The state of a renewal tells nothing.
 * @returns null if the state tells all of it, or nothing was known
 */
export function earlierFacts(
  { compared, lastRead, lastUsage }: ClusterComparison,
  state: Pick<ClusterStateRow, 'outcome' | 'exposure' | 'usage'>,
  trigger: ScanRow['trigger'] = null,
): EarlierFacts | null {
  const tells = (isTold: boolean) => isTold && trigger !== 'RENEWAL';
  const exposure = tells(state.exposure !== null && state.exposure !== 'UNKNOWN') ? null : compared;
  const read = tells(state.outcome === 'INSPECTED') ? null : lastRead;
  const usage = tells(isKnown(state.usage)) ? null : lastUsage;
  if (exposure === null && read === null && usage === null) return null;
  return {
    exposure: exposure && {
      scan_id: exposure.scanId,
      cluster_uid: exposure.uid,
      exposure: exposure.exposure,
      open_since: exposure.openSince,
      last_used_at: exposure.lastUsedAt,
      read_at: exposure.readAt,
    },
    read: read && {
      cluster_uid: read.uid,
      exempt: read.exempt,
      open_kubelets: [...read.openKubelets],
      read_at: read.readAt,
    },
    usage: usage && { cluster_uid: usage.uid, usage: usage.usage, read_at: usage.readAt },
  };
}

const latest = (time: string | null, other: string | null) =>
  time !== null && other !== null && other < time ? time : (other ?? time);

const isKnown = (usage: UsageVerdict | null) =>
  usage !== null && usage !== 'INCONCLUSIVE' && usage !== 'NOT_CHECKED';

/** What earlier scans of any scope say about this cluster, not another one of its name. */
export function earlierVerdicts({ report, lastSeen, lastRead, lastUsage }: ClusterComparison) {
  const ofThisCluster = <Fact extends { readonly uid: string | null }>(fact: Fact | null) =>
    isAnother(report?.uid, fact?.uid) ? null : fact;
  const usage = ofThisCluster(lastUsage)?.usage;
  return {
    /** The last of them read it. */
    wasRead: ofThisCluster(lastSeen)?.outcome === 'INSPECTED',
    /** It was exempt when it was last read. */
    wasExempt: ofThisCluster(lastRead)?.exempt ?? false,
    /** Its last known usage was PAST_USE or NOT_SEEN. */
    wasQuiet: usage === 'PAST_USE' || usage === 'NOT_SEEN',
  };
}

/** An unbroken series of OPEN begins with the scan that finds the cluster open when earlier scans did not. */
function openSince(change: Change, started: ScanRow, compared: ClusterComparison['compared']): string | null {
  if (change === 'STILL') return compared?.openSince ?? started.scheduled_at;
  return change === 'NEW' || change === 'REGRESSED' ? started.scheduled_at : null;
}

function outcomeOf({ report, enumerated }: ClusterComparison): Outcome {
  if (report !== null) return report.outcome;
  return enumerated ? 'MISSING' : 'GONE';
}

/**
 * The change since a concluded scan last knew whether the cluster was OPEN. A cluster that was OPEN and cannot be judged
 * now is UNKNOWN, never RESOLVED. A different cluster under the same name starts over.
 * @param exposure of this scan, including what earlier scans observed; null if it was not read
 */
export function judgeChange(comparison: ClusterComparison, exposure: Exposure | null): Change {
  const { report, enumerated } = comparison;
  if (report === null) return enumerated ? 'UNKNOWN' : 'GONE';
  if (report.outcome === 'GONE') return 'GONE';
  if (report.outcome !== 'INSPECTED' || exposure === null || exposure === 'UNKNOWN') return 'UNKNOWN';
  const before = comparedCluster(comparison);
  const wasOpen = before?.exposure === 'OPEN';
  if (exposure !== 'OPEN') return wasOpen ? 'RESOLVED' : 'NONE';
  if (before === null) return 'NEW';
  return wasOpen ? 'STILL' : 'REGRESSED';
}

/** What earlier scans knew about this cluster; null if a different one had its name. An unknown uid differs from none. */
function comparedCluster({ report, compared }: ClusterComparison): ClusterComparison['compared'] {
  return isAnother(report?.uid, compared?.uid) ? null : compared;
}

/** The kubelets of this cluster that were open when a scan last read it. */
export function carriedKubelets({ report, lastRead }: ClusterComparison): readonly OpenKubelet[] {
  return lastRead === null || isAnother(report?.uid, lastRead.uid) ? [] : lastRead.openKubelets;
}

/** Whether two uids are known and differ. */
function isAnother(uid: string | null | undefined, other: string | null | undefined): boolean {
  return Boolean(uid) && Boolean(other) && uid !== other;
}
