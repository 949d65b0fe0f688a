import type { Cluster } from '../../shared/model/cluster.ts';
import type { KubeletSample, NodeSampling, Sampling } from '../../shared/model/sampling.ts';
import { judgeSettings } from '../../shared/stages/judge/settings/judge-settings.ts';
import { type ClusterUsage, judgeUsage } from '../../shared/stages/judge/usage/judge-usage.ts';
import { aCluster, aPool, setting } from './a-cluster.ts';

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
  nodesPresent: Readonly<Record<string, number>> | null = { a: 3, b: 1 },
): Sampling {
  return { source: 'NODE_PROXY', route: null, notAsked: null, nodes, nodesPresent, notes: [] };
}

/** Two pools, a and b, with these settings. */
export function twoPools(a = true, b = true): Cluster {
  return aCluster({
    pools: [aPool({ name: 'a', nodeCount: 3 }), aPool({ name: 'b', nodeCount: 1 })],
    settings: [setting('NODE_POOL', a, 'a'), setting('NODE_POOL', b, 'b')],
  });
}

/** The usage of a cluster from its settings and samples, with a minimum window of one hour. */
export function usageOf(sampling: Sampling, cluster = twoPools()): ClusterUsage {
  return judgeUsage(cluster, judgeSettings(cluster), sampling, { minimumWindowSeconds: 3600 });
}

export const GREW = [aSample(0, { pods: 1 }), aSample(30, { pods: 6, stats: 10 })];
export const USED = [aSample(0, { pods: 60 })];
export const QUIET = [aSample(0, {})];
export const SHORT = [aSample(0, {}, -1)];
