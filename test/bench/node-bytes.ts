import { gunzipSync } from 'node:zlib';
import { KubernetesClusterAccess } from '../../shared/adapters/kubernetes/cluster-access.ts';
import { KUBERNETES_LIMITS } from '../../shared/adapters/kubernetes/transport.ts';
import { decodeCluster } from '../../shared/stages/describe/decode-cluster.ts';
import { planRoutes } from '../../shared/stages/sample/reach-cluster.ts';

/** The size of a node's response as the scanner requests it, with gzip, and its size without compression. */
export async function nodeBytes(url: string, projectId: string): Promise<{ gzip: number; plain: number }> {
  const answer = await fetch(new URL(`/v1/projects/${projectId}/locations/-/clusters`, url));
  const { clusters } = (await answer.json()) as { clusters: object[] };
  const { controlPlane } = decodeCluster(clusters[0] ?? {}, { projectId });
  const [route] = planRoutes(controlPlane, ['PUBLIC_ENDPOINT']);
  if (route === undefined) throw new RangeError('the first cluster has no public endpoint');
  const access = new KubernetesClusterAccess({
    cluster: 'the first',
    credentials: { headersFor: async () => ({}) },
    signal: AbortSignal.timeout(60_000),
    limits: KUBERNETES_LIMITS,
    allowsLoopback: true,
  });
  try {
    const api = access.over(route);
    const [node] = (await Array.fromAsync(api.listNodes())).flat();
    const gzip = Buffer.concat(await Array.fromAsync(await api.readMetrics(node?.name ?? '')));
    return { gzip: gzip.length, plain: gunzipSync(gzip).length };
  } finally {
    await access.close();
  }
}
