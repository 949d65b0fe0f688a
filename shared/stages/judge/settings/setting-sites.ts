import type { Cluster, SettingValue } from '../../../model/cluster.ts';
import type { PortVerdict } from '../../../model/rows/parts.ts';
import type { SettingSite } from '../../../model/words.ts';

/** The value at a site of the whole cluster, or, with a pool, of that pool. `undefined`: absent. */
export function valueAt(cluster: Cluster, site: SettingSite, pool: string | null = null): SettingValue {
  return cluster.settings.find((setting) => setting.site === site && setting.pool === pool)?.value;
}

/** What a site that decides says. A value that is no boolean is UNKNOWN; null: absent, so it does not decide. */
export function portBySite(value: SettingValue, site: SettingSite): PortVerdict | null {
  if (value === undefined) return null;
  if (value === 'UNREADABLE') return { port: 'UNKNOWN', certainty: 'NONE', basis: site };
  return { port: value ? 'ENABLED' : 'DISABLED', certainty: 'EXPLICIT', basis: site };
}
