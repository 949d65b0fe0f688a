import type { Cluster } from '../../model/cluster.ts';
import { clusterKeyOf } from '../../model/cluster-path.ts';
import type { FollowedNode, SamplingHistory } from './ports.ts';

/** The nodes of a cluster that earlier scans sampled, the most telling first. Throws STORE_ codes. */
export type FollowedNodes = (cluster: Cluster) => Promise<readonly FollowedNode[]>;

/** Nobody has sampled anything before. */
export const NOTHING_FOLLOWED: FollowedNodes = async () => [];

/** What earlier scans followed, read once for the whole scan, and only when a cluster is first asked about. */
export function followedNodesBy(history: SamplingHistory, scanId: string): FollowedNodes {
  let reading: Promise<ReadonlyMap<string, readonly FollowedNode[]>> | undefined;
  return async (cluster) => {
    if (cluster.uid === null) return [];
    reading ??= read(history, scanId).catch((error: unknown) => {
      // Who asks next asks again: a process may outlive what went wrong.
      reading = undefined;
      throw error;
    });
    return (await reading).get(keyOf({ ...cluster, uid: cluster.uid })) ?? [];
  };
}

async function read(
  history: SamplingHistory,
  scanId: string,
): Promise<ReadonlyMap<string, readonly FollowedNode[]>> {
  const followed = new Map<string, readonly FollowedNode[]>();
  for await (const cluster of history.followedClusters(scanId)) followed.set(keyOf(cluster), cluster.nodes);
  return followed;
}

/** Another cluster under the same name has another uid. */
function keyOf(
  cluster: Pick<Cluster, 'projectId' | 'location' | 'cluster'> & { readonly uid: string },
): string {
  return `${clusterKeyOf(cluster)}/${cluster.uid}`;
}
