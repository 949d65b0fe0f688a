import { KubernetesClusterAccess } from '../../shared/adapters/kubernetes/cluster-access.ts';
import { KUBERNETES_LIMITS } from '../../shared/adapters/kubernetes/limits.ts';
import { CertificateAuthority } from '../../shared/model/control-plane.ts';
import type { ClusterApi, Route } from '../../shared/stages/sample/ports.ts';
import { probeManifest } from '../../shared/stages/sample/probe/manifest.ts';
import { apiVersionOf, RESOURCE_KINDS } from '../../simulator/kubernetes/resources.ts';
import { type SimulatedKubernetes, startKubernetes } from '../../simulator/kubernetes/start-kubernetes.ts';
import { aSession, bearer } from '../support/cluster-session.ts';
import { aKubernetesTruth, NOW_MS } from '../support/kubernetes-truth.ts';
import { aNode, MemoryClusterApi, metricsText } from '../support/memory-cluster-api.ts';
import { probeRound } from '../support/probe-log.ts';
import { clusterApiContract } from './cluster-api.ts';

describe('ClusterApi', () => {
  const truth = aKubernetesTruth({
    deployments: [{ agent: 'datadog-agent', pools: null, sinceMs: 0, untilMs: null }],
  });
  const accesses: KubernetesClusterAccess[] = [];
  let kubernetes: SimulatedKubernetes;

  before(async () => {
    kubernetes = await startKubernetes({
      truthOf: (uid) => (uid === truth.uid ? truth : undefined),
      tokens: { all: { user: 'all', grants: ['*'] }, none: { user: 'none', grants: [] } },
      nowMs: () => NOW_MS,
      latencyMs: 0,
    });
    await kubernetes.open([truth.uid]);
    for (const object of probeManifest({ image: 'curl', everySeconds: 300 })) {
      const kind = RESOURCE_KINDS.find(
        (each) => each.kind === object.kind && apiVersionOf(each) === object.apiVersion,
      );
      if (kind !== undefined) kubernetes.stateOf(truth.uid)?.apply(kind, { ...object });
    }
  });
  after(async () => {
    await Promise.all(accesses.map((access) => access.close()));
    await kubernetes.close();
  });

  function simulated(token: string): ClusterApi {
    const limits = { ...KUBERNETES_LIMITS, pageItems: 2 };
    const access = new KubernetesClusterAccess(aSession(limits, { credentials: bearer(token) }));
    accesses.push(access);
    const ca = Buffer.from(kubernetes.caCertificateOf(truth.uid)).toString('base64');
    const route: Route = {
      kind: 'PUBLIC_ENDPOINT',
      server: `https://${kubernetes.endpointOf(truth.uid)}`,
      certificateAuthority: new CertificateAuthority(ca),
    };
    return access.over(route);
  }

  clusterApiContract('KubernetesClusterApi on a simulated cluster', () => ({
    api: simulated('all'),
    forbidden: simulated('none'),
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
