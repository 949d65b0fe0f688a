import type { KubernetesClusterAccess } from '../shared/adapters/kubernetes/cluster-access.ts';
import type { Cluster, ClusterIdentity } from '../shared/model/cluster.ts';
import { clusterPath } from '../shared/model/cluster-path.ts';
import type { Clock } from '../shared/platform/clock.ts';
import { SweepError } from '../shared/platform/errors.ts';
import { decodeCluster } from '../shared/stages/describe/decode-cluster.ts';
import { credentialsFor } from '../shared/wiring/credentials.ts';

/** What a command that goes to one cluster needs to know of the world. */
export interface ClusterWorld {
  readonly clock: Clock;
  /** Everything under way ends with it. */
  readonly signal: AbortSignal;
  /** Where the Kubernetes Engine API is instead; null: where Google has it. */
  readonly containerEndpoint: URL | null;
}

/**
 * Finds a cluster and uses its Kubernetes API, whose connections are closed whatever came of that.
 * Throws CLUSTER_UNKNOWN, and what ClusterDirectory throws.
 */
export async function withCluster<T>(
  identity: ClusterIdentity,
  { clock, signal, containerEndpoint }: ClusterWorld,
  use: (cluster: Cluster, access: KubernetesClusterAccess) => Promise<T>,
): Promise<T> {
  const [{ GoogleTransport }, { GkeClusterDirectory }, { KubernetesClusterAccess }, { KUBERNETES_LIMITS }] =
    await Promise.all([
      import('../shared/platform/http/transport.ts'),
      import('../shared/adapters/gke/gke-cluster-directory.ts'),
      import('../shared/adapters/kubernetes/cluster-access.ts'),
      import('../shared/adapters/kubernetes/limits.ts'),
    ]);
  const credentials = await credentialsFor(containerEndpoint);
  const transport = new GoogleTransport({ credentials, clock });
  const name = clusterPath(identity);
  const access = new KubernetesClusterAccess({
    cluster: name,
    credentials,
    signal,
    limits: KUBERNETES_LIMITS,
  });
  try {
    const { clusters } = await new GkeClusterDirectory(transport, containerEndpoint).listClusters(
      identity.projectId,
    );
    const found = clusters
      .map((document) => decodeCluster(document, { projectId: identity.projectId }))
      .find(({ location, cluster }) => location === identity.location && cluster === identity.cluster);
    if (found === undefined) throw new SweepError('CLUSTER_UNKNOWN', { cluster: name });
    return await use(found, access);
  } finally {
    await Promise.all([access.close(), transport.close()]);
  }
}
