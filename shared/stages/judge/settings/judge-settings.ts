import type { Cluster, NodePool } from '../../../model/cluster.ts';
import type { PortVerdict } from '../../../model/rows/parts.ts';
import type { SettingVerdict } from '../../../model/verdict.ts';
import { portByAutoProvisioning, portOfCreatedPools } from './auto-provisioning.ts';
import { portByClusterDefault, portOfNewPools } from './cluster-default.ts';
import { judgeExposure } from './exposure.ts';
import { portByOwnValue } from './setting-sites.ts';

/** The port of each pool, and of pools created from now on, according to the settings alone. Never throws. */
export function judgeSettings(cluster: Cluster): SettingVerdict {
  const verdict = {
    pools: cluster.pools.map((pool) => ({ pool: pool.name, port: portOfPool(cluster, pool) })),
    newPools: cluster.mode === 'AUTOPILOT' ? null : portOfNewPools(cluster),
    autoProvisioned: portOfCreatedPools(cluster),
  };
  return { ...verdict, exposure: judgeExposure(cluster.mode, verdict) };
}

function portOfPool(cluster: Cluster, pool: NodePool): PortVerdict {
  const own = portByOwnValue(cluster, pool.name);
  if (own !== null) return own;
  return cluster.mode === 'AUTOPILOT' || pool.autoProvisioned
    ? portByAutoProvisioning(cluster)
    : portByClusterDefault(cluster);
}
