import type { ClusterReaders } from '../flows/read-cluster.ts';
import type { Clock } from '../platform/clock.ts';
import { httpClient } from './http-client.ts';

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
      import('../adapters/gke/bulk-reads.ts'),
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
