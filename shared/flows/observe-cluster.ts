import type { Cluster } from '../model/cluster.ts';
import type { Caller } from '../model/rows/parts.ts';
import { notAsked, type Sampling } from '../model/sampling.ts';
import type { CallerChoice } from '../model/words.ts';
import { findCallers } from '../stages/attribute/find-callers.ts';
import type { KubernetesObjects } from '../stages/attribute/ports.ts';
import { trafficOf } from '../stages/attribute/traffic.ts';
import { planRoutes } from '../stages/sample/plan-routes.ts';
import type { Route } from '../stages/sample/ports.ts';
import { reachCluster } from '../stages/sample/reach-cluster.ts';
import { type SampleOptions, type SamplePorts, sampleCluster } from '../stages/sample/sample-cluster.ts';

/** What was learnt of a cluster beyond its description. */
export interface Observation {
  readonly sampling: Sampling;
  readonly callers: readonly Caller[];
}

export interface ObserveOptions extends SampleOptions {
  readonly callers: CallerChoice;
}

/** The ways into one cluster, made for it. */
export interface ObservePorts extends SamplePorts {
  objectsOver(route: Route): KubernetesObjects;
}

/** Looks at a cluster; throws nothing but our own bugs. */
export type ObserveCluster = (cluster: Cluster) => Promise<Observation>;

/** Nobody was asked: the description alone is judged. */
export const NOT_OBSERVED: Observation = { sampling: notAsked('TURNED_OFF'), callers: [] };

/** Asks whether the port of a cluster is used, and looks for the workloads behind it. */
export async function observeCluster(
  cluster: Cluster,
  ports: ObservePorts,
  options: ObserveOptions,
): Promise<Observation> {
  const { sampling, route } = await sampleCluster(cluster, ports, options);
  if (options.callers === 'off') return { sampling, callers: [] };
  const reached = route ?? (await reachableRoute(cluster, sampling, ports, options));
  if (reached === null) return { sampling, callers: [] };
  const { callers, notes } = await findCallers(
    ports.objectsOver(reached),
    options.callers,
    trafficOf(sampling),
  );
  return { sampling: { ...sampling, notes: [...sampling.notes, ...notes] }, callers };
}

/** A way in for the callers alone, where the usage was learnt without one; null where there is none. */
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
