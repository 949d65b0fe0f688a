import { reportIdOf } from '../../../shared/model/identity.ts';
import type { ClusterReportRow } from '../../../shared/model/rows/cluster-rows.ts';
import type { EnumeratedClusterRow, ScanRow } from '../../../shared/model/rows/scan-rows.ts';
import type { ClusterComparison } from '../../../shared/stages/conclude/ports.ts';
import type { ChainEnd } from '../../../shared/stages/record/ports.ts';
import { compareClusters, identityOf } from './compare.ts';
import { wasKnownTo } from './evidence.ts';
import {
  type ConcludedState,
  clusterKey,
  compareLinks,
  couldTell,
  factsOf,
  isChange,
  isEarlier,
  isRenewal,
  isWhole,
  lastByCluster,
  ownershipOf,
  readAtOf,
  reportedOf,
} from './history.ts';

/** What a scan is compared with. */
export interface Compared {
  readonly scan: ScanRow;
  /** When its first STARTED row was recorded. */
  readonly beganAt: string;
  /** The states of the scans that it builds on. */
  readonly others: readonly ConcludedState[];
  readonly listed: readonly EnumeratedClusterRow[];
}

/** The clusters of a scan beside what other scans knew of them. */
export function comparisonsOf(
  { scan, beganAt, others, listed }: Compared,
  reportWith: (reportId: string) => ClusterReportRow | null,
): ClusterComparison[] {
  const reportOf = (row: { project_id: string; location: string; cluster: string }) =>
    reportWith(reportIdOf(scan.scan_id, identityOf(row)));
  const isBefore = (entry: ConcludedState) => isEarlier(entry, scan, reportOf(entry.state)?.read_at ?? null);
  const history = others.filter(isBefore).sort(compareLinks);
  const overtaking = others.filter(
    (entry) => !isBefore(entry) && couldTell(entry) && (isChange(entry.scan) || isChange(scan)),
  );
  const overtaken = new Set(overtaking.map(({ state }) => clusterKey(state)));
  const ofScope = history.filter(
    (entry) => entry.scan.scope === scan.scope && isWhole(entry.scan) && !isChange(scan),
  );
  const known = lastByCluster(ofScope.filter((entry) => wasKnownTo(entry.scan, beganAt)));
  const historyOf = Map.groupBy(history, ({ state }) => clusterKey(state));
  const listedBy = new Map(listed.map((row) => [clusterKey(row), row]));
  const lost = [...known.values()]
    .map(({ state }) => state)
    .filter((state) => state.outcome !== 'GONE' && !listedBy.has(clusterKey(state)));
  return [...listedBy.values(), ...lost].sort(compareClusters).map((row) => {
    const key = clusterKey(row);
    const report = reportOf(row);
    const links = historyOf.get(key) ?? [];
    return {
      ...identityOf(row),
      organization: scan.organization,
      reportId: reportIdOf(scan.scan_id, identityOf(row)),
      report: reportedOf(report),
      enumerated: listedBy.has(key),
      isOvertaken: overtaken.has(key),
      ...factsOf(links),
      ...ownershipOf(listedBy.get(key), report, links.at(-1)?.state),
    };
  });
}

/** The last of a cluster's states that says whether it is open, or that it is gone. */
export function endOf(links: readonly ConcludedState[]): ChainEnd['last'] {
  const last = links
    .filter((link) => couldTell(link) || (link.state.outcome === 'GONE' && !isRenewal(link.scan)))
    .toSorted(compareLinks)
    .at(-1);
  if (last === undefined) return null;
  const { cluster_uid: uid, exposure, exempt } = last.state;
  return { uid, exposure, exempt, readAt: readAtOf(last) };
}
