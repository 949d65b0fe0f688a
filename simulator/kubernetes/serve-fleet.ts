import type { ClusterTruth } from '../fleet/truth.ts';
import type { World } from '../world.ts';
import type { KubernetesTokens } from './access.ts';
import { type SimulatedKubernetes, startKubernetes } from './start-kubernetes.ts';
import type { KubernetesTruth } from './truth.ts';

export interface ControlPlaneOptions {
  readonly tokens: KubernetesTokens;
  /** The activity in a cluster, since the simulator started; by default it is generated. */
  readonly activity?: (cluster: ClusterTruth, servedSinceMs: number) => KubernetesTruth;
}

/** The control planes of a simulated fleet. */
export interface ServedFleet extends SimulatedKubernetes {
  /** Starts serving clusters that were added since, and sets the address and certificate in their descriptions. */
  openAll(): Promise<void>;
}

/** Each control plane needs its own port, and a machine has only some ten thousand free ones. */
const MAX_SERVED_CLUSTERS = 5000;

/** Serves the Kubernetes API of every cluster with a public endpoint; the others are unreachable from here. */
export async function serveFleet(world: World, { tokens }: ControlPlaneOptions): Promise<ServedFleet> {
  const { fleet, clock, activity, latencyMs, denied } = world;
  const truths = new Map<string, KubernetesTruth>();
  let revision = -1;
  const truthOf = (uid: string): KubernetesTruth | undefined => {
    if (revision !== fleet.revision) {
      truths.clear();
      for (const { truth } of fleet.clusters) truths.set(truth.uid, activity(truth));
      revision = fleet.revision;
    }
    return truths.get(uid);
  };
  const kubernetes = await startKubernetes({
    truthOf,
    tokens,
    denied,
    nowMs: () => clock.nowMs(),
    latencyMs,
  });
  return {
    ...kubernetes,
    openAll: async () => {
      const reachable = fleet.clusters
        .filter(({ truth }) => truth.controlPlane === 'PUBLIC' || truth.controlPlane === 'LEGACY_PUBLIC')
        .slice(0, MAX_SERVED_CLUSTERS);
      await kubernetes.open(reachable.map(({ truth }) => truth.uid));
      for (const cluster of reachable) {
        const { uid } = cluster.truth;
        const endpoint = kubernetes.endpointOf(uid);
        if (endpoint === undefined || endpoint === cluster.truth.served?.endpoint) continue;
        const caCertificate = Buffer.from(kubernetes.caCertificateOf(uid)).toString('base64');
        fleet.change(cluster, { served: { endpoint, caCertificate } });
      }
    },
  };
}
