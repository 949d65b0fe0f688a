import type { Cluster, Setting } from '../model/cluster.ts';
import type { PortVerdict } from '../model/rows/parts.ts';
import type { SettingSite } from '../model/words.ts';
import { judgeSettings } from '../stages/judge/settings/judge-settings.ts';

/** One of the how-to page's three places, as it is now; keys as in the rows. */
export interface VerifiedPlace extends PortVerdict {
  readonly project_id: string;
  readonly location: string;
  readonly cluster: string;
  readonly site: Extract<SettingSite, 'CLUSTER_DEFAULT' | 'AUTO_PROVISIONING' | 'NODE_POOL'>;
  readonly pool: string | null;
  /** What the place itself says; what that comes to is in `port`. */
  readonly value: 'true' | 'false' | 'absent' | 'unreadable';
}

/** The places that govern the nodes of a cluster, those that it has and later ones. */
export function verifyCluster(cluster: Cluster): VerifiedPlace[] {
  const { newPools, autoProvisioned, pools } = judgeSettings(cluster);
  const place = (site: VerifiedPlace['site'], pool: string | null, port: PortVerdict): VerifiedPlace => ({
    project_id: cluster.projectId,
    location: cluster.location,
    cluster: cluster.cluster,
    site,
    pool,
    value: valueAt(cluster.settings, site, pool),
    ...port,
  });
  return [
    ...(newPools === null ? [] : [place('CLUSTER_DEFAULT', null, newPools)]),
    ...(autoProvisioned === null ? [] : [place('AUTO_PROVISIONING', null, autoProvisioned)]),
    ...pools.map(({ pool, port }) => place('NODE_POOL', pool, port)),
  ];
}

function valueAt(
  settings: readonly Setting[],
  site: SettingSite,
  pool: string | null,
): VerifiedPlace['value'] {
  const found = settings.find((setting) => setting.site === site && setting.pool === pool);
  if (found === undefined) return 'absent';
  if (found.value === 'UNREADABLE') return 'unreadable';
  return found.value ? 'true' : 'false';
}
