import type { Cluster } from '../../../model/cluster.ts';
import type { Usage } from '../../../model/rows/parts.ts';
import type { NodeSampling, Sampling } from '../../../model/sampling.ts';
import type { SettingVerdict } from '../../../model/verdict.ts';
import { NO_LISTED_POOL, type PortState } from '../../../model/words.ts';
import type { JudgePolicy } from '../policy.ts';
import { judgeNode } from './node-verdict.ts';
import { combineUsages, NODES_DECIDE, POOLS_DECIDE, usageOfNode, usageWithout } from './usage-row.ts';

/** Whether something uses the port of a pool. */
interface PoolUsage {
  readonly pool: string;
  /** By the setting. */
  readonly port: PortState;
  /** By the kubelets' own configuration; null where it was not read. */
  readonly effectivePort: PortState | null;
  readonly usage: Usage;
}

/** Whether something uses the port of a cluster, and of each of its pools. */
export interface ClusterUsage {
  readonly cluster: Usage;
  /** Every pool of the cluster in its order, then `(no listed pool)` where there are such nodes. */
  readonly pools: readonly PoolUsage[];
}

/** Whether something uses the read-only port: nodes decide for their pool, and pools for the cluster. Never throws. */
export function judgeUsage(
  cluster: Cluster,
  settings: SettingVerdict,
  sampling: Sampling,
  policy: Pick<JudgePolicy, 'minimumWindowSeconds'>,
): ClusterUsage {
  const pools = samplingByPool(cluster, settings, sampling).map(
    ({ pool, ...rest }): PoolUsage => ({
      pool,
      port: rest.port,
      effectivePort: effectivePortOf(rest.nodes),
      usage: judgePool({ pool, ...rest }, sampling, policy),
    }),
  );
  return {
    cluster: usageOfCluster(
      pools.map(({ usage }) => usage),
      sampling,
    ),
    pools,
  };
}

function samplingByPool(cluster: Cluster, settings: SettingVerdict, sampling: Sampling): PoolSampling[] {
  const ports = new Map(settings.pools.map(({ pool, port }) => [pool, port.port]));
  const poolOf = poolAssignment(cluster.pools.map(({ name }) => name));
  const nodes = Map.groupBy(sampling.nodes, ({ pool }) => poolOf(pool));
  const present = sampling.present && Map.groupBy(sampling.present, ({ pool }) => poolOf(pool));
  const listed = cluster.pools.map(({ name, nodeCount }) => ({
    pool: name,
    port: ports.get(name) ?? ('UNKNOWN' as const),
    nodes: nodes.get(name) ?? [],
    nodesPresent: present === null ? nodeCount : (present.get(name)?.length ?? 0),
  }));
  const others = nodes.get(NO_LISTED_POOL) ?? [];
  const othersPresent = present?.get(NO_LISTED_POOL)?.length ?? others.length;
  if (othersPresent === 0) return listed;
  const port = futurePort(settings.newPools?.port ?? null, settings.autoProvisioned?.port ?? null);
  return [...listed, { pool: NO_LISTED_POOL, port, nodes: others, nodesPresent: othersPresent }];
}

/** The pool that a node counts to: `(no listed pool)` where its own is not listed. */
export function poolAssignment(names: readonly string[]): (pool: string | null) => string {
  const listed = new Set<string | null>(names);
  return (pool) => (pool !== null && listed.has(pool) ? pool : NO_LISTED_POOL);
}

/** The port of future pools: the worse of those that people create and those that GKE creates. */
export function futurePort(newPools: PortState | null, autoProvisioned: PortState | null): PortState {
  const ports = [newPools, autoProvisioned].filter((port) => port !== null);
  if (ports.includes('ENABLED')) return 'ENABLED';
  return ports.length === 0 || ports.includes('UNKNOWN') ? 'UNKNOWN' : 'DISABLED';
}

/** Pools without nodes are left out, unless there are no others. */
function usageOfCluster(pools: readonly Usage[], { source, notSampled }: Sampling): Usage {
  return combinePools(pools) ?? usageWithout(notSampled ?? 'NO_NODES', source, 0);
}

/** The usage of a cluster from that of its pools; null for a cluster without pools. */
export function combinePools(pools: readonly Usage[]): Usage | null {
  const withNodes = pools.filter(({ reason }) => reason !== 'NO_NODES');
  const counting = withNodes.length > 0 ? withNodes : pools;
  return counting.length > 0 ? combineUsages(counting, POOLS_DECIDE) : null;
}

/** What is known of the use of one pool. */
interface PoolSampling {
  readonly pool: string;
  /** By the settings. */
  readonly port: PortState;
  readonly nodes: readonly NodeSampling[];
  /** Null where they are not known. */
  readonly nodesPresent: number | null;
}

type UsagePolicy = Pick<JudgePolicy, 'minimumWindowSeconds'>;

/** Whether something uses the port of a pool: of its nodes, those that answered decide. */
export function judgePool(
  pool: PoolSampling,
  { source, notSampled }: Pick<Sampling, 'source' | 'notSampled'>,
  policy: UsagePolicy,
): Usage {
  const { nodes, nodesPresent } = pool;
  if (nodes.length > 0) {
    const usages = nodes.map((node) => judgeNodeSampling(node, pool.port, source, policy));
    const combined = combineUsages(usages, NODES_DECIDE);
    return {
      ...combined,
      source,
      nodes_total: nodesPresent && Math.max(nodesPresent, combined.nodes_sampled),
    };
  }
  if (nodesPresent === 0) return usageWithout('NO_NODES', source, 0);
  return usageWithout(notSampled ?? 'NODES_UNREADABLE', source, nodesPresent);
}

function judgeNodeSampling(
  { samples, failure, effectivePort }: NodeSampling,
  setting: PortState,
  source: Sampling['source'],
  { minimumWindowSeconds }: UsagePolicy,
): Usage {
  const notEffective = differs(setting, effectivePort);
  if (samples.length === 0)
    return { ...usageWithout(failure ?? 'NODES_UNREADABLE', source, 1), setting_not_effective: notEffective };
  const port = portOfNode(setting, effectivePort);
  const verdict = judgeNode(samples, { port, minimumWindowMs: minimumWindowSeconds * 1000 });
  const usedThoughDisabled = setting === 'DISABLED' && verdict.verdict === 'IN_USE';
  const usage = usageOfNode(verdict, source, notEffective || usedThoughDisabled);
  const isUse = usage.verdict === 'IN_USE' || usage.verdict === 'USED_SINCE_START';
  return failure === 'SECOND_SAMPLE_MISSING' && !isUse
    ? { ...usage, verdict: 'INCONCLUSIVE', reason: failure }
    : usage;
}

/** The port of a pool by its kubelets' own configuration: open where any has it open. Null if none was read. */
function effectivePortOf(nodes: readonly NodeSampling[]): PortState | null {
  const ports = nodes.map(({ effectivePort }) => effectivePort).filter((port) => port !== null);
  if (ports.length === 0) return null;
  if (ports.includes('ENABLED')) return 'ENABLED';
  return ports.every((port) => port === 'DISABLED') ? 'DISABLED' : 'UNKNOWN';
}

/** Whether the kubelet's own configuration contradicts the setting. */
function differs(setting: PortState, effective: PortState | null): boolean {
  return (
    (setting === 'ENABLED' && effective === 'DISABLED') || (setting === 'DISABLED' && effective === 'ENABLED')
  );
}

/** The port by which a node's count is judged: the setting, unless its own configuration shows an open port or the setting is UNKNOWN. */
function portOfNode(setting: PortState, effective: PortState | null): PortState {
  if (effective === 'ENABLED') return 'ENABLED';
  return setting === 'UNKNOWN' ? (effective ?? 'UNKNOWN') : setting;
}
