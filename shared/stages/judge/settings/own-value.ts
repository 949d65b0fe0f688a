import type { Cluster } from '../../../model/cluster.ts';
import type { PortVerdict } from '../../../model/rows/parts.ts';
import { portBySite, valueAt } from './setting-sites.ts';

/**
 * Rule 1: does the pool itself say? Its own value decides where it is present.
 * Where the answer lists no pools, `nodeConfig` is the one default pool's own value.
 * @returns null where the pool has no value of its own
 */
export function portByOwnValue(cluster: Cluster, pool: string): PortVerdict | null {
  return cluster.poolsFromNodeConfig
    ? portBySite(valueAt(cluster, 'LEGACY_NODE_CONFIG'), 'LEGACY_NODE_CONFIG')
    : portBySite(valueAt(cluster, 'NODE_POOL', pool), 'NODE_POOL');
}
