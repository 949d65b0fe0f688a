import type { Cluster } from '../../shared/model/cluster.ts';
import type { KubeletSample, NodeSampling, PresentNode, Sampling } from '../../shared/model/sampling.ts';
import { judgeSettings } from '../../shared/stages/judge/settings/judge-settings.ts';
import { judgeUsage } from '../../shared/stages/judge/usage/judge-usage.ts';
import { aCluster, aPool, setting } from './cluster-builder.ts';

const MINUTE_MS = 60_000;
const T0_MS = Date.UTC(2026, 10, 24);

/** A sample taken some minutes after T0, from a kubelet that started some minutes after T0. */
export function aSample(
  minutes: number,
  counts: Readonly<Record<string, number>>,
  startedMinutes = -600,
): KubeletSample {
  return {
    sampledAtMs: T0_MS + minutes * MINUTE_MS,
    processStartedAtMs: T0_MS + startedMinutes * MINUTE_MS,
    counts: Object.entries(counts).map(([path, requests]) => ({ path, method: 'GET', requests })),
    familyPresent: true,
    truncated: false,
  };
}

/** A node with these samples; by default it is unreadable if there are none. */
export function aNode(
  name: string,
  pool: string | null,
  samples: readonly KubeletSample[],
  differences: Partial<NodeSampling> = {},
): NodeSampling {
  const failure = samples.length === 0 ? 'NODES_UNREADABLE' : null;
  return { node: name, pool, samples, failure, effectivePort: null, ...differences };
}

/** The result of sampling these nodes through the node proxy; by default pool a has three nodes and pool b one. */
export function aSampling(
  nodes: readonly NodeSampling[],
  counts: Readonly<Record<string, number>> | null = { a: 3, b: 1 },
): Sampling {
  const present = counts === null ? null : presentNodes(nodes, counts);
  return { source: 'NODE_PROXY', route: null, notSampled: null, nodes, present, notes: [] };
}

/** The sampled nodes, and as many more as make the counts of their pools. */
function presentNodes(
  nodes: readonly NodeSampling[],
  counts: Readonly<Record<string, number>>,
): PresentNode[] {
  const sampled = nodes.map(({ node, pool }) => presentNode(node, pool));
  const others = Object.entries(counts).flatMap(([pool, count]) => {
    const missing = count - nodes.filter((node) => node.pool === pool).length;
    return Array.from({ length: Math.max(0, missing) }, (_, index) =>
      presentNode(`${pool}-unsampled-${index}`, pool),
    );
  });
  return [...sampled, ...others];
}

/** How many nodes each pool has; null where they were not listed. */
export function countByPool(present: Sampling['present']): Record<string, number> | null {
  if (present === null) return null;
  const pools = Map.groupBy(present, ({ pool }) => pool ?? '');
  return Object.fromEntries([...pools].map(([pool, nodes]) => [pool, nodes.length]));
}

const presentNode = (node: string, pool: string | null): PresentNode => ({
  node,
  uid: null,
  pool,
  createdAtMs: null,
});

/** Two pools, a and b, with these values of their own. */
export function twoPools(a = true, b = true): Cluster {
  return aCluster({
    pools: [aPool({ name: 'a', nodeCount: 3 }), aPool({ name: 'b', nodeCount: 1 })],
    settings: [setting('NODE_POOL', a, 'a'), setting('NODE_POOL', b, 'b')],
  });
}

/** The usage of a cluster, and of its listed pools by name, an hour being the minimum observation window. */
export function usageOf(sampling: Sampling, cluster = twoPools()) {
  const { pools, ...usage } = judgeUsage(cluster, judgeSettings(cluster), sampling, {
    minimumWindowSeconds: 3600,
  });
  return {
    ...usage,
    pools: new Map(pools.map((pool) => [pool.pool, pool.usage])),
    effectivePorts: new Map(
      pools.flatMap(({ pool, effectivePort }) =>
        effectivePort === null ? [] : [[pool, effectivePort] as const],
      ),
    ),
  };
}

export const GREW = [aSample(0, { pods: 1 }), aSample(30, { pods: 6, stats: 10 })];
export const USED = [aSample(0, { pods: 60 })];
export const QUIET = [aSample(0, {})];
export const SHORT = [aSample(0, {}, -1)];
