import type { Cluster } from '../model/cluster.ts';
import type { Caller } from '../model/rows/parts.ts';
import { notAsked, type Sampling, type SamplingHints } from '../model/sampling.ts';
import type { CallerSource } from '../model/words.ts';
import { type FoundCallers, findCallers } from '../stages/attribute/find-callers.ts';
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
export interface ObservePorts extends SamplePorts {
  objectsOver(route: Route): KubernetesObjects;
  /** Flow log entries with destination port 10255 of a project, from `recentFlowsBy`. */
  readonly recentFlows: (projectId: string) => Promise<RecentFlows>;
}

/** Observes a cluster. Throws only because of our own bugs. */
export type ObserveCluster = (cluster: Cluster, hints: SamplingHints | null) => Promise<Observation>;

/** Nothing was observed: only the description is judged. */
export const NOT_OBSERVED: Observation = { sampling: notAsked('TURNED_OFF'), callers: [] };

/** Samples whether the port of a cluster is used, and looks for what uses it. */
export async function observeCluster(
  cluster: Cluster,
  ports: ObservePorts,
  options: ObserveOptions,
): Promise<Observation> {
  const { sampling, route } = await sampleCluster(cluster, ports, options);
  const configured = await configuredCallers(cluster, sampling, route, ports, options);
  const seen = options.callers.includes('flow-logs')
    ? await findFlowCallers(cluster, new Set(sampling.nodes.map(({ node }) => node)), ports.recentFlows)
    : NONE_LOOKED_FOR;
  return {
    sampling: { ...sampling, notes: [...sampling.notes, ...configured.notes, ...seen.notes] },
    callers: mergeSeen(configured.callers, seen.callers),
  };
}

const NONE_LOOKED_FOR: FoundCallers = { callers: [], notes: [] };

async function configuredCallers(
  cluster: Cluster,
  sampling: Sampling,
  route: Route | null,
  ports: ObservePorts,
  options: ObserveOptions,
): Promise<FoundCallers> {
  const readsConfigMaps = options.callers.includes('pods+configmaps');
  if (!readsConfigMaps && !options.callers.includes('pods')) return NONE_LOOKED_FOR;
  const reached = route ?? (await reachableRoute(cluster, sampling, ports, options));
  if (reached === null)
    return { callers: [], notes: ['Callers were not searched for: the control plane could not be reached.'] };
  return findCallers(ports.objectsOver(reached), { readsConfigMaps }, trafficOf(sampling));
}

/** A route for reading callers if usage was determined without one; null if there is none. */
async function reachableRoute(
  { controlPlane }: Cluster,
  { route, notAsked: reason }: Sampling,
  { access, signal }: ObservePorts,
  { routes }: ObserveOptions,
): Promise<Route | null> {
  const wasTried = route !== null || (reason !== null && reason !== 'TURNED_OFF');
  if (wasTried) return null;
  const reached = await reachCluster(planRoutes(controlPlane, routes), access, signal);
  return reached.reached ? reached.route : null;
}
