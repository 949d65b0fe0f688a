import type { Cluster } from '../../../model/cluster.ts';
import type { PortVerdict } from '../../../model/rows/parts.ts';
import type { SettingVerdict } from '../../../model/verdict.ts';
import { NO_LISTED_POOL } from '../../../model/words.ts';

/** The ports of a cluster. */
type Ports = Omit<SettingVerdict, 'exposure'>;

const UNKNOWN: PortVerdict = { port: 'UNKNOWN', certainty: 'NONE', basis: null };

/**
 * What the ports are worth if the description is a projection: a setting that it lacks may exist, so only the settings
 * that it contains decide. A setting that counts only where another one is absent does not decide either.
 */
export function portsOfProjection(cluster: Cluster, { pools, newPools, autoProvisioned }: Ports): Ports {
  return {
    // Without nodePools the only pool stands for pools that are not listed: nodeConfig can show that one is open, not
    // that all are closed.
    pools:
      pools.length === 0
        ? [{ pool: NO_LISTED_POOL, port: UNKNOWN }]
        : pools.map(({ pool, port }) => ({
            pool,
            port: decides(port, cluster.poolsFromNodeConfig) ? port : UNKNOWN,
          })),
    newPools: newPools === null || newPools.basis === 'CLUSTER_DEFAULT' ? newPools : UNKNOWN,
    autoProvisioned: autoProvisioned?.basis === 'AUTO_PROVISIONING' ? autoProvisioned : UNKNOWN,
  };
}

const decides = ({ port, basis }: PortVerdict, fromNodeConfig: boolean): boolean =>
  basis === (fromNodeConfig ? 'LEGACY_NODE_CONFIG' : 'NODE_POOL') && (port !== 'DISABLED' || !fromNodeConfig);
