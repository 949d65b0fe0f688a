import type { Cluster } from '../model/cluster.ts';
import type { Caller } from '../model/rows/parts.ts';
import { notSampled, type Sampling, type SamplingHints } from '../model/sampling.ts';
import type { CallerSource } from '../model/words.ts';
import { CpuBudget } from '../platform/deadline.ts';
import {
  type CallerSearch,
  type FoundCallers,
  findCallers,
  SEARCH_CPU_MS,
} from '../stages/attribute/find-callers.ts';
import { findFlowCallers, mergeSeen, type RecentFlows } from '../stages/attribute/flow-callers.ts';
import type { KubernetesObjects } from '../stages/attribute/ports.ts';
import { trafficOf } from '../stages/attribute/traffic.ts';
import type { Route } from '../stages/sample/ports.ts';
import { planRoutes, reachCluster } from '../stages/sample/reach-cluster.ts';
import { type SampleOptions, type SamplePorts, sampleCluster } from '../stages/sample/sample-cluster.ts';

/** What was observed in addition to the cluster's description. */
export interface Observation {
  readonly sampling: Sampling;
  readonly callers: readonly Caller[];
}

export interface ObserveOptions extends SampleOptions {
  readonly callers: readonly CallerSource[];
}

/** Access to one cluster. */
export interface ObservePorts extends Omit<SamplePorts, 'reached' | 'callerNodes'> {
  readonly objectsOver: (route: Route) => KubernetesObjects;
  /** Flow log entries with destination port 10255 of a project, from `recentFlowsBy`. */
  readonly recentFlows: (projectId: string) => Promise<RecentFlows>;
}

/** Observes a cluster. Throws only because of our own bugs. */
export type ObserveCluster = (cluster: Cluster, hints: SamplingHints | null) => Promise<Observation>;

/** Nothing was observed: only the description is judged. */
export const NOT_OBSERVED: Observation = { sampling: notSampled('TURNED_OFF'), callers: [] };

/** Looks for what uses the port of a cluster, then samples whether it is used: first where a suspected caller runs. */
export async function observeCluster(
  cluster: Cluster,
  ports: ObservePorts,
  options: ObserveOptions,
): Promise<Observation> {
  const { reached, search } = await searchForCallers(cluster, ports, options);
  const sampling = await sampleCluster(cluster, { ...ports, reached, callerNodes: search.nodes }, options);
  const configured = search.callersGiven(trafficOf(sampling));
  const seen = options.callers.includes('flow-logs')
    ? await findFlowCallers(cluster, new Set(sampling.nodes.map(({ node }) => node)), ports.recentFlows)
    : NONE_LOOKED_FOR;
  return {
    sampling: { ...sampling, notes: [...sampling.notes, ...configured.notes, ...seen.notes] },
    callers: mergeSeen(configured.callers, seen.callers),
  };
}

const NONE_LOOKED_FOR: FoundCallers = { callers: [], notes: [] };

/** The callers by the cluster's objects, and how its control plane was reached; null if that was not necessary. */
async function searchForCallers(
  { controlPlane }: Cluster,
  { access, objectsOver, clock, signal }: ObservePorts,
  { callers, routes }: ObserveOptions,
): Promise<{ readonly reached: SamplePorts['reached']; readonly search: CallerSearch }> {
  const readsConfigMaps = callers.includes('pods+configmaps');
  if (!readsConfigMaps && !callers.includes('pods'))
    return { reached: null, search: withoutSearch(NONE_LOOKED_FOR) };
  const reached = await reachCluster(planRoutes(controlPlane, routes), access, signal);
  const work = new CpuBudget(clock, signal, SEARCH_CPU_MS);
  if (reached.reached)
    return { reached, search: await findCallers(objectsOver(reached.route), { readsConfigMaps }, work) };
  const notes = ['Callers were not searched for: the control plane could not be reached.'];
  return { reached, search: withoutSearch({ callers: [], notes }) };
}

function withoutSearch(found: FoundCallers): CallerSearch {
  return { nodes: new Set(), callersGiven: () => found };
}
