import type { Cluster, NodePool } from '../../../model/cluster.ts';
import type { PortVerdict } from '../../../model/rows/parts.ts';
import type { SettingVerdict } from '../../../model/verdict.ts';
import { portByAutoProvisioning } from './auto-provisioning.ts';
import { portByClusterDefault } from './cluster-default.ts';
import { portByCreationVersion } from './creation-version.ts';
import { judgeExposure } from './exposure.ts';
import { portByOwnValue } from './own-value.ts';
import { portBySite, valueAt } from './setting-sites.ts';

/** Whether the port is open in each pool, and in pools made from now on, by the settings alone. Never throws. */
export function judgeSettings(cluster: Cluster): SettingVerdict {
  const autopilot = cluster.mode === 'AUTOPILOT';
  const verdict = {
    pools: cluster.pools.map((pool) => ({ pool: pool.name, port: portOfPool(cluster, pool) })),
    newPools: autopilot ? null : portOfNewPools(cluster),
    autoProvisioned: autopilot || cluster.autoProvisioning ? portByAutoProvisioning(cluster) : null,
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

/** Pools made from now on do take the cluster's default, whatever it says. */
function portOfNewPools(cluster: Cluster): PortVerdict {
  return (
    portBySite(valueAt(cluster, 'CLUSTER_DEFAULT'), 'CLUSTER_DEFAULT') ??
    portByCreationVersion(cluster.initialVersion)
  );
}
