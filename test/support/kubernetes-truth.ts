import type { ClusterTruth } from '../../simulator/fleet/truth.ts';
import { kubernetesOf } from '../../simulator/kubernetes/activity.ts';
import type { KubernetesTruth, PoolTruth } from '../../simulator/kubernetes/truth.ts';

export const NOW_MS = Date.UTC(2026, 10, 24, 3);
export const HOUR_MS = 3_600_000;

/** By default a pool of three ten-day-old nodes with an open port. */
export const aPool = (over: Partial<PoolTruth> = {}): PoolTruth => ({
  name: 'default-pool',
  version: '1.31.6-gke.1020000',
  groups: ['gke-shop-eu-default-pool-4f5d7ba5'],
  nodesPerGroup: 3,
  createdAtMs: NOW_MS - 240 * HOUR_MS,
  portClosedAtMs: null,
  restartEveryMs: null,
  replaceEveryMs: null,
  ...over,
});

/** By default a Standard cluster without workloads. */
export const aKubernetesTruth = (over: Partial<KubernetesTruth> = {}): KubernetesTruth => ({
  uid: '00aa11bb22cc',
  cluster: 'shop-eu',
  autopilot: false,
  pools: [aPool()],
  deployments: [],
  ...over,
});

/** Agents that run on every pool, all the time. */
export const running = (...agents: readonly string[]): KubernetesTruth['deployments'] =>
  agents.map((agent) => ({ agent, pools: null, sinceMs: 0, untilMs: null }));

/** The activity in a cluster of ten-day-old nodes that nothing has called. */
export function quietForDays(cluster: ClusterTruth, servedSinceMs: number): KubernetesTruth {
  const truth = kubernetesOf(cluster, servedSinceMs);
  const createdAtMs = servedSinceMs - 240 * HOUR_MS;
  const pools = truth.pools.map((pool) => ({ ...pool, createdAtMs, replaceEveryMs: null }));
  return { ...truth, deployments: [], pools };
}
