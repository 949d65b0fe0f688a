import type { Cluster, NodePool } from '../../../model/cluster.ts';
import type { PortVerdict } from '../../../model/rows/parts.ts';
import type { SettingVerdict } from '../../../model/verdict.ts';
import type { Exposure, Mode, PortState } from '../../../model/words.ts';
import { portByAutoProvisioning, portOfCreatedPools } from './auto-provisioning.ts';
import { portByClusterDefault, portOfNewPools } from './cluster-default.ts';
import { lacks, portsOfFile } from './projection.ts';
import { portByOwnValue } from './setting-sites.ts';

/** The port of each pool, and of future pools, according to the settings alone. Never throws. */
export function judgeSettings(cluster: Cluster): SettingVerdict {
  const described = {
    pools: cluster.pools.map((pool) => ({ pool: pool.name, port: portOfPool(cluster, pool) })),
    newPools: cluster.mode === 'AUTOPILOT' ? null : portOfNewPools(cluster),
    autoProvisioned: portOfCreatedPools(cluster),
  };
  const verdict = cluster.missingFields === null ? described : portsOfFile(cluster, described);
  const exposure = judgeExposure(cluster.mode, verdict);
  // A projection without `autopilot` can be of a cluster of either mode.
  const isCertain = !lacks(cluster, 'autopilot') || judgeExposure('AUTOPILOT', verdict) === exposure;
  return { ...verdict, exposure: isCertain ? exposure : 'UNKNOWN' };
}

function portOfPool(cluster: Cluster, pool: NodePool): PortVerdict {
  const own = portByOwnValue(cluster, pool.name);
  if (own !== null) return own;
  return cluster.mode === 'AUTOPILOT' || pool.autoProvisioned
    ? portByAutoProvisioning(cluster)
    : portByClusterDefault(cluster);
}

/**
 * The exposure according to the settings: the first that holds of OPEN, UNKNOWN, WILL_REOPEN, UNKNOWN, CLOSED. A kubelet
 * that was observed with the port open makes the cluster OPEN, whatever this says.
 * On Autopilot the auto-provisioning site governs every node, so it counts as an existing pool.
 */
function judgeExposure(
  mode: Mode,
  { pools, newPools, autoProvisioned }: Omit<SettingVerdict, 'exposure'>,
): Exposure {
  const now: (PortState | undefined)[] = pools.map(({ port }) => port.port);
  if (mode === 'AUTOPILOT') now.push(autoProvisioned?.port);
  const later = [newPools?.port, autoProvisioned?.port];
  if (now.includes('ENABLED')) return 'OPEN';
  if (now.includes('UNKNOWN')) return 'UNKNOWN';
  if (later.includes('ENABLED')) return 'WILL_REOPEN';
  if (later.includes('UNKNOWN')) return 'UNKNOWN';
  return 'CLOSED';
}
