import type { Cluster, Setting } from '../../shared/model/cluster.ts';
import type { PortVerdict, Usage } from '../../shared/model/rows/parts.ts';
import {
  type NodeSampling,
  type PresentNode,
  requestsOf,
  type Sampling,
} from '../../shared/model/sampling.ts';
import type { PortState, SettingSite, UsageReason } from '../../shared/model/words.ts';
import { formatFirst, grouped } from '../../shared/platform/text.ts';
import { judgeCluster } from '../../shared/stages/judge/judge-cluster.ts';
import type { JudgePolicy } from '../../shared/stages/judge/policy.ts';
import { judgeNode } from '../../shared/stages/judge/usage/node-verdict.ts';

/** One of the three places that the how-to page checks, as it is now. The field names are those of the rows. */
export interface VerifiedPlace extends PortVerdict {
  readonly project_id: string;
  readonly location: string;
  readonly cluster: string;
  readonly site: Extract<SettingSite, 'CLUSTER_DEFAULT' | 'AUTO_PROVISIONING' | 'NODE_POOL'>;
  readonly pool: string | null;
  /** The value at the place itself; `port` is what follows from it. */
  readonly value: 'true' | 'false' | 'absent' | 'unreadable';
  /** According to the kubelets' own configuration; null if it was not read. */
  readonly effective_port: PortState | null;
  /** Of a pool whose counters were read; null if they were not. */
  readonly usage: Usage | null;
}

/**
 * The places that govern the nodes of a cluster, those that it has and later ones, and whether the port of each pool is
 * still used.
 */
export function verifyCluster(cluster: Cluster, sampling: Sampling, policy: JudgePolicy): VerifiedPlace[] {
  const { newPools, autoProvisioned, pools } = judgeCluster(cluster, sampling, policy);
  const isUsageChecked = sampling.notSampled !== 'TURNED_OFF';
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
      place('NODE_POOL', pool, port, { effective_port: effectivePort, usage: isUsageChecked ? usage : null }),
    ),
  ];
}

/** Whether a place is closed. `UNDETERMINED`: the setting does not say. */
export function closureOf({
  port,
  effective_port,
  usage,
}: VerifiedPlace): 'CLOSED' | 'OPEN' | 'UNDETERMINED' {
  if (port === 'ENABLED' || effective_port === 'ENABLED' || usage?.verdict === 'IN_USE') return 'OPEN';
  return port === 'UNKNOWN' ? 'UNDETERMINED' : 'CLOSED';
}

/**
 * What is missing before the port of a cluster is known to be closed on its nodes, and not only by its settings: closing
 * the port is a rolling update, and a node that has not been replaced yet looks like a closed one. One sentence per pool
 * and gap; none if every node was checked.
 * @param upgrades when the last node upgrade of each pool began; null for the whole cluster
 */
export function missingProof(
  cluster: Cluster,
  sampling: Sampling,
  upgrades: ReadonlyMap<string | null, number>,
): string[] {
  if (sampling.notSampled !== null || sampling.present === null)
    return [`The nodes could not be checked (${sampling.notSampled ?? 'they could not be listed'}).`];
  const pools = new Set([
    ...cluster.pools.map(({ name }) => name),
    ...sampling.present.map(({ pool }) => pool),
  ]);
  return [...pools].flatMap((pool) => {
    const present = sampling.present?.filter((node) => node.pool === pool) ?? [];
    return missingInPool(pool, present, sampling, upgrades).map(
      (missing) => `${pool === null ? 'Nodes without a pool' : `Pool ${pool}`}: ${missing}.`,
    );
  });
}

function missingInPool(
  pool: string | null,
  present: readonly PresentNode[],
  { nodes }: Sampling,
  upgrades: ReadonlyMap<string | null, number>,
): string[] {
  const sampled = nodes.filter((node) => present.some((each) => each.node === node.node));
  const confirmed = new Set(
    sampled.filter(({ effectivePort }) => effectivePort === 'DISABLED').map(({ node }) => node),
  );
  const upgradeStart = Math.max(upgrades.get(pool) ?? -Infinity, upgrades.get(null) ?? -Infinity);
  const old = present.filter(
    ({ node, createdAtMs }) => !confirmed.has(node) && !(createdAtMs !== null && createdAtMs > upgradeStart),
  );
  const unproven = upgradeStart === -Infinity ? present.filter(({ node }) => !confirmed.has(node)) : old;
  const failed = sampled.flatMap((node) => {
    const reason = unreadCounter(node);
    return reason === null ? [] : { node: node.node, reason };
  });
  const single = sampled.filter((node) => unreadCounter(node) === null && !isStill(node.samples));
  const unsampled = present.length - sampled.length;
  return [
    ...(unproven.length === 0
      ? []
      : [
          upgradeStart === -Infinity
            ? `no node upgrade (UPGRADE_NODES) of it is listed any more, and the configuration of ${namesOf(unproven)} was not read (--effective)`
            : `nothing shows that the last node upgrade replaced ${namesOf(unproven)}, and the configuration was not read (--effective)`,
        ]),
    ...failed.map(({ node, reason }) => `the counter of ${node} could not be read (${reason})`),
    ...(single.length === 0
      ? []
      : [`the counter of ${namesOf(single)} is not zero and has no second sample (--resample)`]),
    ...(unsampled === 0
      ? []
      : [`${grouped(unsampled)} of ${grouped(present.length)} nodes were not sampled (--nodes-per-pool)`]),
  ];
}

/** Why the samples of a node do not tell whether its counter grows; null if they do, for however short a time. */
function unreadCounter({ samples, failure }: NodeSampling): UsageReason | null {
  if (failure !== null) return failure;
  const { reason } = judgeNode(samples, { port: 'DISABLED', minimumWindowMs: 0 });
  return reason === 'WINDOW_TOO_SHORT' ? null : reason;
}

/** A zero counter, or two samples: growth would be IN_USE. */
function isStill(samples: NodeSampling['samples']): boolean {
  return samples.length > 1 || samples.every(({ counts }) => requestsOf(counts) === 0);
}

const NAMED_NODES = 3;

function namesOf(nodes: readonly { readonly node: string }[]): string {
  const names = nodes.map(({ node }) => node);
  return formatFirst(names, NAMED_NODES, 'more nodes');
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
