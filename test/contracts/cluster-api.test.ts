import { inspectProbe, installProbe } from '../../cli/probe/install.ts';
import { probeManifest } from '../../cli/probe/manifest.ts';
import { aKubernetesTruth, NOW_MS, running } from '../support/kubernetes-truth.ts';
import { aNode, MemoryClusterApi, metricsText } from '../support/memory-cluster-api.ts';
import { probeRound } from '../support/probe-log.ts';
import { type SimulatedCluster, simulatedCluster } from '../support/simulated-cluster.ts';
import { clusterApiContract } from './cluster-api.ts';

describe('ClusterApi', () => {
  let cluster: SimulatedCluster;

  before(async () => {
    const truth = aKubernetesTruth({
      deployments: running('datadog-agent'),
    });
    cluster = await simulatedCluster(truth, { all: ['*'], none: [] }, { firstPageItems: 2, pageItems: 2 });
    const objects = cluster.access('all').probeObjectsOver(cluster.route);
    await installProbe(
      await inspectProbe(probeManifest({ image: 'curl', everySeconds: 300 }), objects),
      objects,
    );
  });
  after(() => cluster[Symbol.asyncDispose]());

  clusterApiContract('KubernetesClusterApi on a simulated cluster', () => ({
    api: cluster.access('all').over(cluster.route),
    forbidden: cluster.access('none').over(cluster.route),
    pool: 'default-pool',
  }));

  const names = ['n0', 'n1', 'n2'];
  const pod = (node: string, namespace: string) => ({
    namespace,
    name: `${namespace}-${node}`,
    node,
    ownerKind: 'DaemonSet',
  });
  clusterApiContract('MemoryClusterApi', () => ({
    api: new MemoryClusterApi({
      nodes: names.map((name) => aNode(name)),
      kubelets: {
        ...Object.fromEntries(names.map((name) => [name, [metricsText({ stats: 3 })]])),
        'no-such-node': 'KUBERNETES_NOT_FOUND',
      },
      ports: Object.fromEntries(names.map((name) => [name, 'ENABLED' as const])),
      pods: names.map((name) => pod(name, 'datadog')),
      probePods: names.map((name) => pod(name, 'sweep10255-probe')),
      logs: { 'sweep10255-probe-n0': probeRound(NOW_MS / 1000, { stats: 3 }) },
    }),
    forbidden: new MemoryClusterApi({
      nodes: [],
      listError: 'KUBERNETES_FORBIDDEN',
      kubelets: { n0: 'KUBERNETES_FORBIDDEN' },
      ports: { n0: 'KUBERNETES_FORBIDDEN' },
      pods: 'KUBERNETES_FORBIDDEN',
      probePods: 'KUBERNETES_FORBIDDEN',
    }),
    pool: 'pool-a',
  }));
});
