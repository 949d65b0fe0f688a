import type { Change } from '../../model/words.ts';
import type { ClusterComparison } from './ports.ts';

/**
 * How a cluster changed since a concluded scan could last tell whether it was OPEN. A cluster that was OPEN and now
 * cannot be judged is UNKNOWN, never RESOLVED. Another cluster under the same name begins anew.
 */
export function judgeChange(comparison: ClusterComparison): Change {
  const { report, enumerated } = comparison;
  if (report === null) return enumerated ? 'UNKNOWN' : 'GONE';
  if (report.outcome === 'GONE') return 'GONE';
  if (report.outcome !== 'INSPECTED' || report.exposure === null || report.exposure === 'UNKNOWN')
    return 'UNKNOWN';
  const before = comparedCluster(comparison);
  const wasOpen = before?.exposure === 'OPEN';
  if (report.exposure !== 'OPEN') return wasOpen ? 'RESOLVED' : 'NONE';
  if (before === null) return 'NEW';
  return wasOpen ? 'STILL' : 'REGRESSED';
}

/** What was known of this very cluster: null where another one had its name. A uid that is not known differs from none. */
export function comparedCluster({ report, compared }: ClusterComparison): ClusterComparison['compared'] {
  if (report === null || compared === null) return compared;
  const isAnother = report.uid !== null && compared.uid !== null && report.uid !== compared.uid;
  return isAnother ? null : compared;
}
