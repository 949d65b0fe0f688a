import type { Cluster, Setting } from '../../shared/model/cluster.ts';
import type { PortVerdict, Usage } from '../../shared/model/rows/parts.ts';
import type { Sampling } from '../../shared/model/sampling.ts';
import type { PortState, SettingSite } from '../../shared/model/words.ts';
import { judgeCluster } from '../../shared/stages/judge/judge-cluster.ts';
import type { JudgePolicy } from '../../shared/stages/judge/policy.ts';

/** One of the how-to page's three places, as it is now; keys as in the rows. */
export interface VerifiedPlace extends PortVerdict {
  readonly project_id: string;
  readonly location: string;
  readonly cluster: string;
  readonly site: Extract<SettingSite, 'CLUSTER_DEFAULT' | 'AUTO_PROVISIONING' | 'NODE_POOL'>;
  readonly pool: string | null;
  /** What the place itself says; what that comes to is in `port`. */
  readonly value: 'true' | 'false' | 'absent' | 'unreadable';
  /** What the kubelets' own configuration says; null where nobody asked them. */
  readonly effective_port: PortState | null;
  /** Of a pool whose counters were read; null where nobody asked for them. */
  readonly usage: Usage | null;
}

/**
 * The places that govern the nodes of a cluster, those that it has and later ones, and whether the port of each pool is
 * still used.
 */
export function verifyCluster(cluster: Cluster, sampling: Sampling, policy: JudgePolicy): VerifiedPlace[] {
  const { newPools, autoProvisioned, pools } = judgeCluster(cluster, sampling, policy);
  const asked = sampling.notAsked !== 'TURNED_OFF';
  const place = (
    site: VerifiedPlace['site'],
    pool: string | null,
    port: PortVerdict,
    seen: Pick<VerifiedPlace, 'effective_port' | 'usage'> = { effective_port: null, usage: null },
  ): VerifiedPlace => ({
    project_id: cluster.projectId,
    location: cluster.location,
    cluster: cluster.cluster,
    site,
    pool,
    value: valueAt(cluster.settings, site, pool),
    ...port,
    ...seen,
  });
  return [
    ...(newPools === null ? [] : [place('CLUSTER_DEFAULT', null, newPools)]),
    ...(autoProvisioned === null ? [] : [place('AUTO_PROVISIONING', null, autoProvisioned)]),
    ...pools.map(({ pool, port, effectivePort, usage }) =>
      place('NODE_POOL', pool, port, { effective_port: effectivePort, usage: asked ? usage : null }),
    ),
  ];
}

/** What a place comes to: closed only where nothing says otherwise and, of what was asked for, nothing is missing. */
export function closureOf({ port, effective_port, usage }: VerifiedPlace): 'CLOSED' | 'OPEN' | 'UNTOLD' {
  if (port === 'ENABLED' || effective_port === 'ENABLED' || usage?.verdict === 'IN_USE') return 'OPEN';
  const unread = usage?.verdict === 'NOT_CHECKED' && usage.reason !== 'NO_NODES';
  return port === 'UNKNOWN' || unread || usage?.verdict === 'INCONCLUSIVE' ? 'UNTOLD' : 'CLOSED';
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
