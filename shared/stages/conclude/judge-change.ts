import type { OpenKubelet } from '../../model/rows/parts.ts';
import type { Change, Exposure } from '../../model/words.ts';
import type { ClusterComparison } from './ports.ts';

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

/** What earlier scans knew of this very cluster; null if a different one had its name. An unknown uid differs from none. */
export function comparedCluster({ report, compared }: ClusterComparison): ClusterComparison['compared'] {
  return isAnother(report?.uid, compared?.uid) ? null : compared;
}

/** The kubelets of this very cluster that were open when a scan last read it. */
export function carriedKubelets({ report, carried }: ClusterComparison): readonly OpenKubelet[] {
  return isAnother(report?.uid, carried.uid) ? [] : carried.openKubelets;
}

/** Whether two uids are known and differ. */
function isAnother(uid: string | null | undefined, other: string | null | undefined): boolean {
  return Boolean(uid) && Boolean(other) && uid !== other;
}
