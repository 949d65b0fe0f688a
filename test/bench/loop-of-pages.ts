import pMap from 'p-map';
import { KubernetesClusterAccess } from '../../shared/adapters/kubernetes/cluster-access.ts';
import { KUBERNETES_LIMITS } from '../../shared/adapters/kubernetes/transport.ts';
import { decodeCluster } from '../../shared/stages/describe/decode-cluster.ts';
import { planRoutes } from '../../shared/stages/sample/reach-cluster.ts';

/*
 * Fetches what a usage scan of whole pools fetches, over the same connections and as many at once, and discards it:
 * `loop-of-pages.ts URL PROJECT…`.
 */
const CLUSTERS_AT_ONCE = 50;
const NODES_AT_ONCE = 6;

const [url, ...projects] = process.argv.slice(2);
const lists = await pMap(
  projects,
  async (projectId) => {
    const answer = await fetch(new URL(`/v1/projects/${projectId}/locations/-/clusters`, url));
    const { clusters = [] } = (await answer.json()) as { clusters?: object[] };
    return clusters.map((document) => decodeCluster(document, { projectId }));
  },
  { concurrency: CLUSTERS_AT_ONCE },
);
let [pages, bytes] = [0, 0];
await pMap(
  lists.flat(),
  async ({ controlPlane, cluster }) => {
    const [route] = planRoutes(controlPlane, ['PUBLIC_ENDPOINT']);
    if (route === undefined) throw new RangeError(`${cluster} has no public endpoint`);
    const access = new KubernetesClusterAccess({
      cluster,
      credentials: { headersFor: async () => ({}) },
      signal: AbortSignal.timeout(600_000),
      limits: KUBERNETES_LIMITS,
      allowsLoopback: true,
    });
    try {
      const api = access.over(route);
      const nodes = (await Array.fromAsync(api.listNodes())).flat();
      await pMap(
        nodes,
        async ({ name }) => {
          for await (const chunk of await api.readMetrics(name)) bytes += chunk.length;
          pages += 1;
        },
        { concurrency: NODES_AT_ONCE },
      );
    } finally {
      await access.close();
    }
  },
  { concurrency: CLUSTERS_AT_ONCE },
);
process.stdout.write(`${pages} pages, ${bytes} bytes\n`);
