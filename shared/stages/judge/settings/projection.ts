import type { Cluster } from '../../../model/cluster.ts';
import type { PortVerdict } from '../../../model/rows/parts.ts';
import type { SettingVerdict } from '../../../model/verdict.ts';
import { NO_LISTED_POOL } from '../../../model/words.ts';
import { portByCreationVersion } from './creation-version.ts';

/** The ports of a cluster. */
type Ports = Omit<SettingVerdict, 'exposure'>;

const UNKNOWN: PortVerdict = { port: 'UNKNOWN', certainty: 'NONE', basis: null };

/** Whether a description in a file lacks something that every response has. */
export const isProjection = ({ missingFields }: Cluster): boolean =>
  missingFields !== null && missingFields.length > 0;

/** Whether the description lacks a field, or part of it. */
export const lacks = ({ missingFields }: Cluster, field: string): boolean =>
  missingFields?.some((name) => name.includes(field)) ?? false;

/**
 * What the ports are worth if the description is from a file. In a projection, only the settings that it contains count:
 * nothing shows whether another one is unset or was left out. In a file that looks complete, a setting that is absent is
 * unset only in a cluster created before 1.32: for later ones GKE sends every setting, as all recorded responses show.
 * Otherwise an absent setting never makes a port DISABLED.
 */
export function portsOfFile(cluster: Cluster, { pools, newPools, autoProvisioned }: Ports): Ports {
  const isOld = portByCreationVersion(cluster.initialVersion).port === 'ENABLED';
  const counts = (port: PortVerdict) => !isProjection(cluster) && (isOld || port.port === 'ENABLED');
  const judged = (port: PortVerdict, isExplicit: boolean): PortVerdict =>
    isExplicit || counts(port) ? port : UNKNOWN;
  const listed = pools.map(({ pool, port }) => ({ pool, port: judged(port, decidesPool(cluster, port)) }));
  const isPartial = pools.length === 0 ? lacks(cluster, 'nodePools') : lacks(cluster, 'some of nodePools');
  return {
    pools: isPartial ? [...listed, { pool: NO_LISTED_POOL, port: UNKNOWN }] : listed,
    newPools: newPools && judged(newPools, newPools.basis === 'CLUSTER_DEFAULT'),
    autoProvisioned:
      autoProvisioned && judged(autoProvisioned, autoProvisioned.basis === 'AUTO_PROVISIONING'),
  };
}

/**
 * A pool's own value decides. On Autopilot, so does the auto-provisioning setting, which the how-to page checks there, if
 * the pool is complete. Without `nodePools`, `nodeConfig` can show that a pool is open, not that all are closed.
 */
function decidesPool(cluster: Cluster, { port, basis }: PortVerdict): boolean {
  if (cluster.poolsFromNodeConfig) return basis === 'LEGACY_NODE_CONFIG' && port !== 'DISABLED';
  if (basis === 'AUTO_PROVISIONING') return cluster.mode === 'AUTOPILOT' && !lacks(cluster, 'nodePools');
  return basis === 'NODE_POOL';
}
