import type { ClusterTruth } from '../fleet/truth.ts';
import type { World } from '../world.ts';
import type { KubernetesTokens } from './access.ts';
import { kubernetesOf } from './kubernetes-of-cluster.ts';
import { type SimulatedKubernetes, startKubernetes } from './start-kubernetes.ts';
import type { KubernetesTruth } from './truth.ts';

export interface ControlPlaneOptions {
  readonly tokens: KubernetesTokens;
  /** What goes on in a cluster; left out, a story is drawn for it. Asked again whenever the fleet has changed. */
  readonly story?: (cluster: ClusterTruth, servedSinceMs: number) => KubernetesTruth;
}

/** The control planes of a simulated fleet. */
export interface ServedFleet extends SimulatedKubernetes {
  /** Serves the clusters that have come since, and puts their address and certificate into their descriptions. */
  openAll(): Promise<void>;
}

/** Each has a port of its own, of which a machine has some ten thousand to give. */
const SERVED_AT_MOST = 5000;

/** Serves the Kubernetes API of every cluster with a public endpoint; the others cannot be reached from here. */
export async function serveFleet(
  world: World,
  { tokens, story = kubernetesOf }: ControlPlaneOptions,
): Promise<ServedFleet> {
  const { fleet, clock, servedSinceMs, latencyMs } = world;
  const truths = new Map<string, KubernetesTruth>();
  let revision = -1;
  const truthOf = (uid: string): KubernetesTruth | undefined => {
    if (revision !== fleet.revision) {
      truths.clear();
      for (const { truth } of fleet.clusters) truths.set(truth.uid, story(truth, servedSinceMs));
      revision = fleet.revision;
    }
    return truths.get(uid);
  };
  const kubernetes = await startKubernetes({ truthOf, tokens, nowMs: () => clock.nowMs(), latencyMs });
  return {
    ...kubernetes,
    openAll: async () => {
      const reachable = fleet.clusters
        .filter(({ truth }) => truth.controlPlane === 'PUBLIC' || truth.controlPlane === 'LEGACY_PUBLIC')
        .slice(0, SERVED_AT_MOST);
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
