import type { Cluster, SettingValue } from '../../../model/cluster.ts';
import type { PortVerdict } from '../../../model/rows/parts.ts';
import type { SettingSite } from '../../../model/words.ts';

/** The value at a site of the whole cluster or, if a pool is given, of that pool. `undefined`: absent. */
export function valueAt(cluster: Cluster, site: SettingSite, pool: string | null = null): SettingValue {
  return cluster.settings.find((setting) => setting.site === site && setting.pool === pool)?.value;
}

/**
 * The port according to one site.
 * @returns UNKNOWN for a value that is not a boolean; null if the value is absent, so that the site does not decide
 */
export function portBySite(value: SettingValue, site: SettingSite): PortVerdict | null {
  if (value === undefined) return null;
  if (value === 'UNREADABLE') return { port: 'UNKNOWN', certainty: 'NONE', basis: site };
  return { port: value ? 'ENABLED' : 'DISABLED', certainty: 'EXPLICIT', basis: site };
}

/**
 * Rule 1: a pool's own value decides. If the response lists no pools, `nodeConfig` is the own value of the single
 * default pool.
 * @returns null if the pool has no value of its own
 */
export function portByOwnValue(cluster: Cluster, pool: string): PortVerdict | null {
  return cluster.poolsFromNodeConfig
    ? portBySite(valueAt(cluster, 'LEGACY_NODE_CONFIG'), 'LEGACY_NODE_CONFIG')
    : portBySite(valueAt(cluster, 'NODE_POOL', pool), 'NODE_POOL');
}
