import type { KubernetesClusterAccess } from '../shared/adapters/kubernetes/cluster-access.ts';
import type { ClusterReaders } from '../shared/flows/read-cluster.ts';
import type { Cluster, ClusterIdentity } from '../shared/model/cluster.ts';
import { clusterPath } from '../shared/model/cluster-names.ts';
import type { Clock } from '../shared/platform/clock.ts';
import { hasCode, SweepError } from '../shared/platform/errors.ts';
import { decodeCluster } from '../shared/stages/describe/decode-cluster.ts';
import { clusterCredentials, httpClient, isOnLoopback } from '../shared/wiring/http-client.ts';

/** What a command needs to access one cluster. */
export interface ClusterContext {
  readonly clock: Clock;
  /** Aborts all requests. */
  readonly signal: AbortSignal;
  /** Alternative endpoint of the Kubernetes Engine API; null for the default. */
  readonly containerEndpoint: URL | null;
}

/**
 * Reads a cluster and uses its Kubernetes API, then closes all connections.
 * Throws CLUSTER_UNKNOWN, and what ClusterSource throws.
 */
export async function withCluster<T>(
  identity: ClusterIdentity,
  { clock, signal, containerEndpoint }: ClusterContext,
  use: (cluster: Cluster, access: KubernetesClusterAccess) => Promise<T>,
): Promise<T> {
  const [{ HttpClient }, { GkeClusterClient }, { KubernetesClusterAccess }, { KUBERNETES_LIMITS }] =
    await Promise.all([
      import('../shared/platform/http/http-client.ts'),
      import('../shared/adapters/gke/cluster-client.ts'),
      import('../shared/adapters/kubernetes/cluster-access.ts'),
      import('../shared/adapters/kubernetes/transport.ts'),
    ]);
  const credentials = await clusterCredentials(containerEndpoint);
  const http = new HttpClient({ credentials, clock });
  const name = clusterPath(identity);
  const access = new KubernetesClusterAccess({
    cluster: name,
    credentials,
    signal,
    limits: KUBERNETES_LIMITS,
    allowsLoopback: isOnLoopback(containerEndpoint),
  });
  try {
    const document = await new GkeClusterClient(http, containerEndpoint)
      .describeCluster(identity)
      .catch((error: unknown) => {
        if (!hasCode(error, 'API_NOT_FOUND')) throw error;
        throw new SweepError('CLUSTER_UNKNOWN', { cluster: name }, { cause: error });
      });
    return await use(decodeCluster(document, { projectId: identity.projectId }), access);
  } finally {
    await Promise.all([access.close(), http.close()]);
  }
}

/** When the last node upgrade of each pool began; see GkeClusterClient. Throws as it does. */
export async function nodeUpgradesOf(
  identity: ClusterIdentity,
  { clock, containerEndpoint }: ClusterContext,
): Promise<ReadonlyMap<string | null, number>> {
  const [{ HttpClient }, { GkeClusterClient }] = await Promise.all([
    import('../shared/platform/http/http-client.ts'),
    import('../shared/adapters/gke/cluster-client.ts'),
  ]);
  const http = new HttpClient({ credentials: await clusterCredentials(containerEndpoint), clock });
  try {
    return await new GkeClusterClient(http, containerEndpoint).nodeUpgrades(identity);
  } finally {
    await http.close();
  }
}

/**
 * Reads single clusters through the Kubernetes Engine API. Nothing is loaded before the first read, which most scans
 * never need. Close it.
 */
export function clusterReaders(
  endpoint: URL | null,
  clock: Clock,
): ClusterReaders & { close(): Promise<void> } {
  let opened: ReturnType<typeof open> | undefined;
  const open = async () => {
    const [http, { GkeClusters }] = await Promise.all([
      httpClient(clock),
      import('../shared/adapters/gke/bulk-reads.ts'),
    ]);
    return { http, clusters: new GkeClusters(http, endpoint) };
  };
  const clusters = async () => {
    opened ??= open();
    return (await opened).clusters;
  };
  return {
    source: { describeCluster: async (identity) => (await clusters()).describeCluster(identity) },
    directory: { listClusters: async (projectId) => (await clusters()).listClusters(projectId) },
    close: async () => {
      if (opened !== undefined) await (await opened).http.close();
    },
  };
}
