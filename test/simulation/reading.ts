import { type Observation, observeCluster } from '../../shared/flows/observe-cluster.ts';
import type { Cluster } from '../../shared/model/cluster.ts';
import type { SamplingHints } from '../../shared/model/sampling.ts';
import type { ScopePart } from '../../shared/model/scope.ts';
import { SweepError } from '../../shared/platform/errors.ts';
import { discoverByAssets } from '../../shared/stages/discover/discover-by-assets.ts';
import { discoverByListing } from '../../shared/stages/discover/discover-by-listing.ts';
import type { DiscoveryEvent } from '../../shared/stages/discover/discovery-event.ts';
import { QUIET_HOURS } from '../support/ground-truth/laws.ts';
import { HOUR_MS } from '../support/ground-truth/observe.ts';
import { SimulatedAssets } from './assets.ts';
import { SimulatedControlPlane } from './control-plane.ts';
import { hoursOf } from './fleet.ts';
import { queriesOf } from './prometheus.ts';
import { Sight } from './sight.ts';
import type { Worker } from './workers.ts';
import type { SimulatedWorld } from './world.ts';

const CLUSTER_TIME_MS = 300_000;
export const LIMITS = { minimumWindow: HOUR_MS, quietTime: QUIET_HOURS * HOUR_MS };
const WINDOWS_SECONDS = [LIMITS.minimumWindow / 1000, LIMITS.quietTime / 1000];

/** The clusters of a scope, as one process finds them. */
export function discoverIn(
  world: SimulatedWorld,
  worker: Worker,
  parts: readonly ScopePart[],
): AsyncGenerator<DiscoveryEvent> {
  if (world.discovery === 'ASSETS') return discoverByAssets(parts, new SimulatedAssets(world, worker));
  const places = world.calls.port(worker, 'gke', world.gke);
  return discoverByListing(parts, places, places, { concurrency: 4 });
}

/** An observation under way, and what it has seen so far. */
interface Observed {
  readonly sight: Sight;
  readonly observation: Promise<Observation>;
}

/** How one process observes a cluster in a scan: each cluster through its own control plane. */
export function observerOf(
  world: SimulatedWorld,
  worker: Worker,
): (scanId: string, cluster: Cluster, hints: SamplingHints | null) => Observed {
  const queries = new Map<string, ReturnType<typeof queriesOf>>();
  const queriesFor = (scanId: string) => {
    const known = queries.get(scanId) ?? queriesOf(world, worker, WINDOWS_SECONDS);
    queries.set(scanId, known);
    return known;
  };
  return (scanId, cluster, hints) => {
    const sight = new Sight(cluster, hoursOf(world.engine.nowMs));
    const found = world.fleet.clusters.find(({ uid }) => uid === cluster.uid);
    if (found === undefined) throw new Error(`no cluster has the uid ${cluster.uid}`);
    const budget = new AbortController();
    world.engine.after(CLUSTER_TIME_MS, () => budget.abort());
    const api = new SimulatedControlPlane({ ...world, worker }, found, sight, budget.signal);
    const ports = {
      access: { over: () => api },
      objectsOver: () => api.objects,
      collectedSamples: queriesFor(scanId).collectedSamples(sight, cluster),
      recentFlows: unexpected,
      hints,
      clock: worker.clock,
      signal: budget.signal,
    };
    return { sight, observation: observeCluster(cluster, ports, world.observation) };
  };
}

const unexpected = (): never => {
  throw new SweepError('KUBERNETES_FAILED', { cluster: 'c', status: 500, resource: 'unexpected' });
};
