import { isOwnedBy, type Owner } from '../../../shared/model/owners.ts';
import type { ClusterStateRow } from '../../../shared/model/rows/cluster-rows.ts';
import type { VerdictCount } from '../../../shared/report/ports.ts';

/** The number of clusters of a scan, all or those of one owner, with each combination of verdicts. */
export function countVerdicts(
  scanId: string,
  states: Iterable<ClusterStateRow>,
  owner: Owner | null,
): Iterable<VerdictCount> {
  const counts = new Map<string, VerdictCount>();
  for (const state of states) {
    if (owner !== null && !isOwnedBy(state, owner)) continue;
    const { outcome, exposure, readiness, exempt } = state;
    const key = JSON.stringify([outcome, exposure, readiness, exempt]);
    const clusters = (counts.get(key)?.clusters ?? 0) + 1;
    counts.set(key, { scanId, outcome, exposure, readiness, exempt, clusters });
  }
  return counts.values();
}
