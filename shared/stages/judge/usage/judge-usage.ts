import type { Cluster } from '../../../model/cluster.ts';
import type { Usage } from '../../../model/rows/parts.ts';
import type { Sampling } from '../../../model/sampling.ts';
import type { SettingVerdict } from '../../../model/verdict.ts';
import type { PortState } from '../../../model/words.ts';
import type { JudgePolicy } from '../policy.ts';
import { combineUsages, POOLS_DECIDE } from './combine.ts';
import { effectivePortOf } from './effective-port.ts';
import { judgePool, type PoolSampling } from './pool-usage.ts';
import { usageReasons } from './usage-reasons.ts';
import { usageWithout } from './usage-row.ts';

/** Whether something uses the port of a cluster, and of each of its pools. */
export interface ClusterUsage {
  readonly cluster: Usage;
  /** Every pool of the cluster. */
  readonly pools: ReadonlyMap<string, Usage>;
  /** By the kubelets' own configuration; only pools where that was read. */
  readonly effectivePorts: ReadonlyMap<string, PortState>;
  /** Plain sentences, each naming the fact it rests on. */
  readonly reasons: readonly string[];
}

/** Whether something uses the read-only port: nodes decide for their pool, and pools for the cluster. Never throws. */
export function judgeUsage(
  cluster: Cluster,
  settings: SettingVerdict,
  sampling: Sampling,
  policy: Pick<JudgePolicy, 'minimumWindowSeconds'>,
): ClusterUsage {
  const judged = [
    ...listedPools(cluster, settings, sampling),
    ...otherNodes(cluster, settings, sampling),
  ].map((pool) => ({ ...pool, usage: judgePool(pool, sampling, policy) }));
  const listed = judged.flatMap(({ pool, ...rest }) => (pool === null ? [] : [{ pool, ...rest }]));
  return {
    cluster: usageOfCluster(
      judged.map(({ usage }) => usage),
      sampling,
    ),
    pools: new Map(listed.map(({ pool, usage }) => [pool, usage])),
    effectivePorts: new Map(
      listed.flatMap(({ pool, nodes }) => {
        const port = effectivePortOf(nodes);
        return port === null ? [] : [[pool, port] as const];
      }),
    ),
    reasons: usageReasons(listed),
  };
}

function listedPools(cluster: Cluster, settings: SettingVerdict, sampling: Sampling): PoolSampling[] {
  const ports = new Map(settings.pools.map(({ pool, port }) => [pool, port.port]));
  const { nodesPresent } = sampling;
  return cluster.pools.map(({ name, nodeCount }) => ({
    pool: name,
    port: ports.get(name) ?? 'UNKNOWN',
    nodes: sampling.nodes.filter(({ pool }) => pool === name),
    nodesPresent: nodesPresent === null ? nodeCount : (nodesPresent[name] ?? 0),
  }));
}

/** Nodes of a pool made since the cluster was read, or of none: what they say counts for the cluster. */
function otherNodes(cluster: Cluster, settings: SettingVerdict, sampling: Sampling): PoolSampling[] {
  const names = new Set<string | null>(cluster.pools.map(({ name }) => name));
  const nodes = sampling.nodes.filter(({ pool }) => !names.has(pool));
  if (nodes.length === 0) return [];
  const port = (cluster.mode === 'AUTOPILOT' ? settings.autoProvisioned?.port : undefined) ?? 'UNKNOWN';
  return [{ pool: null, port, nodes, nodesPresent: nodes.length }];
}

/** Pools without nodes are left out, unless there are no others. */
function usageOfCluster(pools: readonly Usage[], { source, notAsked }: Sampling): Usage {
  const withNodes = pools.filter(({ reason }) => reason !== 'NO_NODES');
  const counting = withNodes.length > 0 ? withNodes : pools;
  return counting.length > 0
    ? combineUsages(counting, POOLS_DECIDE)
    : usageWithout(notAsked ?? 'NO_NODES', source, 0);
}
