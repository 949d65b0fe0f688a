import { isBelow, parseGkeVersion } from '../../shared/model/gke-version.ts';
import { nodeZonesOf } from './places.ts';
import type { ClusterTruth, PoolTruth, SiteTruth } from './truth.ts';

/** Whether the kubelets that a pool starts serve the port, following GKE's rules for settings. */
export function servesPort(cluster: ClusterTruth, pool: PoolTruth): boolean {
  if (pool.ignoresSetting === true) return true;
  const inherited: readonly SiteTruth[] =
    cluster.mode === 'AUTOPILOT'
      ? [cluster.autoProvisioningDefault, cluster.legacyAutoProvisioningDefault]
      : pool.autoProvisioned
        ? [cluster.autoProvisioningDefault, cluster.legacyAutoProvisioningDefault, cluster.clusterDefault]
        : [cluster.clusterDefault === true ? true : undefined];
  const set = [pool.readonlyPort, ...inherited].find((value) => value !== undefined);
  if (set !== undefined) return set;
  const created = parseGkeVersion(cluster.initialVersion);
  return created === null || isBelow(created, '1.32');
}

/** The zones of a pool's nodes. */
export function poolZonesOf({ location }: ClusterTruth, { zones }: PoolTruth): readonly string[] {
  return zones ?? nodeZonesOf(location);
}

/** The number of nodes in these pools. */
export function nodesIn(cluster: ClusterTruth, pools: readonly PoolTruth[]): number {
  return pools.reduce((sum, pool) => sum + poolZonesOf(cluster, pool).length * pool.nodesPerZone, 0);
}
