import type { ClusterReportRow } from '../../../shared/model/rows/cluster-rows.ts';
import type { Sample } from '../../../shared/model/rows/parts.ts';
import type { ScanRow } from '../../../shared/model/rows/scan-rows.ts';
import type { FollowedCluster } from '../../../shared/stages/sample/ports.ts';
import { compareClusters, identityOf } from './compare.ts';
import { clusterKey } from './history.ts';

const NODES_PER_POOL = 8;

/** A summary of one node's samples. */
interface SampledNode extends Pick<Sample, 'node' | 'pool' | 'sampled_at'> {
  readonly used: boolean;
}

/** The nodes that these scans sampled, by cluster and uid. */
export function followedIn(
  reports: readonly ClusterReportRow[],
  scans: readonly ScanRow[],
): FollowedCluster[] {
  const ids = new Set(scans.map(({ scan_id }) => scan_id));
  const sampled = reports.filter(
    ({ scan_id, samples, cluster_uid }) => ids.has(scan_id) && samples.length > 0 && cluster_uid !== null,
  );
  const clusters = Map.groupBy(sampled, (report) => `${clusterKey(report)}/${report.cluster_uid}`);
  return [...clusters.values()]
    .flatMap(([first, ...others]) => (first === undefined ? [] : { first, all: [first, ...others] }))
    .sort((a, b) => compareClusters(a.first, b.first))
    .map(({ first, all }) => ({
      ...identityOf(first),
      uid: first.cluster_uid ?? '',
      nodes: nodesOf(all.flatMap(({ samples }) => samples)),
    }));
}

function nodesOf(samples: readonly Sample[]): FollowedCluster['nodes'] {
  const nodes = [...Map.groupBy(samples, ({ pool, node }) => `${pool}/${node}`).values()].flatMap(
    sampledNode,
  );
  const first = [...Map.groupBy(nodes, ({ pool }) => pool).values()].flatMap((pool) =>
    pool.toSorted(mostRelevantFirst).slice(0, NODES_PER_POOL),
  );
  return first.toSorted(mostRelevantFirst).map(({ node, used }) => ({ node, used }));
}

function sampledNode(samples: readonly Sample[]): SampledNode[] {
  const last = samples.toSorted((a, b) => (a.sampled_at < b.sampled_at ? -1 : 1)).at(-1);
  return last === undefined ? [] : [{ ...last, used: samples.some(({ requests }) => requests > 0) }];
}

function mostRelevantFirst(a: SampledNode, b: SampledNode): number {
  if (a.used !== b.used) return a.used ? -1 : 1;
  if (a.sampled_at !== b.sampled_at) return a.sampled_at > b.sampled_at ? -1 : 1;
  return a.node < b.node ? -1 : 1;
}
