import assert from 'node:assert/strict';
import type { Cluster } from '../../../../shared/model/cluster.ts';
import { CertificateAuthority, ROUTE_KINDS } from '../../../../shared/model/control-plane.ts';
import type { UsageChoice } from '../../../../shared/model/words.ts';
import { SweepError } from '../../../../shared/platform/errors.ts';
import type { CollectedSamples } from '../../../../shared/stages/sample/monitoring/read-answer.ts';
import type { ClusterApi } from '../../../../shared/stages/sample/ports.ts';
import { sampleCluster } from '../../../../shared/stages/sample/sample-cluster.ts';
import { aCluster, NO_CONTROL_PLANE } from '../../../support/cluster-builder.ts';
import {
  aNode,
  type MemoryCluster,
  MemoryClusterApi,
  memoryAccess,
  metricsText,
} from '../../../support/memory-cluster-api.ts';
import { probeRound } from '../../../support/probe-log.ts';
import { countByPool } from '../../../support/sampling-builder.ts';

const NOW_MS = 1_795_003_600_000;
const controlPlane = {
  ...NO_CONTROL_PLANE,
  publicEndpoint: '198.51.100.1',
  certificateAuthority: new CertificateAuthority(''),
};
const STANDARD = aCluster({ controlPlane });
const AUTOPILOT = aCluster({ controlPlane, mode: 'AUTOPILOT' });
const nodes = [aNode('n0'), aNode('n1', { pool: 'pool-b' })];
const probePods = nodes.map(({ name }) => ({
  namespace: 'sweep10255-probe',
  name: `probe-${name}`,
  node: name,
  ownerKind: 'DaemonSet',
}));
const shopPod = { namespace: 'shop', name: 'shop-1', node: 'n0', ownerKind: 'ReplicaSet' };
const quietLogs = {
  'probe-n0': probeRound(NOW_MS / 1000, {}),
  'probe-n1': probeRound(NOW_MS / 1000, {}, { node: 'n1' }),
};
const kubelets = { n0: [metricsText({ stats: 1 })], n1: [metricsText({})] };
const refusingKubelets = { n0: 'KUBERNETES_FORBIDDEN', n1: 'KUBERNETES_FORBIDDEN' } as const;
const collectsNothing = async (): Promise<CollectedSamples> => new Map();

async function sampling(
  cluster: Cluster,
  usage: UsageChoice,
  world: MemoryCluster | ClusterApi,
  collectedSamples = collectsNothing,
) {
  const api = 'nodes' in world ? new MemoryClusterApi(world) : world;
  const sampling = await sampleCluster(
    cluster,
    {
      access: memoryAccess({ PUBLIC_ENDPOINT: api }),
      collectedSamples,
      hints: null,
      reached: null,
      callerNodes: new Set(),
      clock: { nowMs: () => NOW_MS },
      signal: new AbortController().signal,
    },
    { usage, routes: ROUTE_KINDS, nodesPerPool: 1, nodeConcurrency: 4, resampleMs: null, effective: false },
  );
  return { ...sampling, reached: sampling.route, api };
}

const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)];
const failuresOf = (answer: Awaited<ReturnType<typeof sampling>>) =>
  distinct(answer.nodes.map(({ failure }) => failure));

describe('sampleCluster', () => {
  it('sends no requests if usage checks are turned off', async () => {
    const answer = await sampling(STANDARD, 'none', { nodes });
    assert.deepEqual([answer.notSampled, answer.source, answer.reached], ['TURNED_OFF', null, null]);
    assert.deepEqual((answer.api as MemoryClusterApi).asked, []);
  });

  it('samples one node of each pool of a Standard cluster through the proxy', async () => {
    const answer = await sampling(STANDARD, 'auto', { nodes, kubelets });
    assert.equal(answer.source, 'NODE_PROXY');
    assert.equal(answer.route, 'PUBLIC_ENDPOINT');
    assert.equal(answer.reached, 'PUBLIC_ENDPOINT');
    assert.equal(answer.notSampled, null);
    assert.deepEqual(countByPool(answer.present), { 'pool-a': 1, 'pool-b': 1 });
    assert.deepEqual(
      answer.nodes.map(({ node, failure }) => [node, failure]),
      [
        ['n0', null],
        ['n1', null],
      ],
    );
  });

  it('falls back to the probe if the proxy permission is not granted', async () => {
    const answer = await sampling(STANDARD, 'auto', {
      nodes,
      kubelets: refusingKubelets,
      probePods,
      logs: quietLogs,
    });
    assert.equal(answer.source, 'PROBE');
    assert.deepEqual(failuresOf(answer), [null]);
    assert.deepEqual(answer.notes, ['The node proxy is not granted (nodes/proxy).']);
  });

  it('samples an Autopilot cluster through the probe, and never through the proxy', async () => {
    const answer = await sampling(AUTOPILOT, 'auto', { nodes, probePods, logs: quietLogs, pods: [shopPod] });
    assert.equal(answer.source, 'PROBE');
    assert.deepEqual(distinct(answer.nodes.map(({ samples }) => samples.length)), [1]);
    assert.ok(!(answer.api as MemoryClusterApi).asked.some((question) => question.startsWith('metrics')));
  });

  const refusals: readonly [Cluster, UsageChoice, Omit<MemoryCluster, 'nodes'>, string][] = [
    [STANDARD, 'proxy', { kubelets: refusingKubelets }, 'FORBIDDEN'],
    [STANDARD, 'auto', { kubelets: refusingKubelets, probePods: [] }, 'FORBIDDEN'],
    [STANDARD, 'auto', { kubelets: refusingKubelets, probePods: 'KUBERNETES_FORBIDDEN' }, 'FORBIDDEN'],
    [STANDARD, 'probe', { probePods: [] }, 'NODES_UNREADABLE'],
    [AUTOPILOT, 'auto', { probePods: [] }, 'AUTOPILOT_NEEDS_PROBE'],
    [AUTOPILOT, 'proxy', { kubelets: refusingKubelets }, 'AUTOPILOT_NEEDS_PROBE'],
    [AUTOPILOT, 'probe', { probePods: 'KUBERNETES_FORBIDDEN' }, 'FORBIDDEN'],
    [
      AUTOPILOT,
      'probe',
      { probePods, logs: { 'probe-n0': 'KUBERNETES_FORBIDDEN', 'probe-n1': 'KUBERNETES_FORBIDDEN' } },
      'FORBIDDEN',
    ],
  ];
  for (const [cluster, usage, world, reason] of refusals)
    it(`returns ${reason} for ${cluster.mode} by ${usage} with ${JSON.stringify(world)}`, async () => {
      const answer = await sampling(cluster, usage, { nodes, ...world });
      assert.equal(answer.notSampled, reason);
      assert.equal(answer.source, null);
      assert.equal(answer.nodes.length, 0);
      assert.ok(answer.notes.length > 0);
    });

  it('reports that there are no nodes', async () => {
    const answer = await sampling(STANDARD, 'auto', { nodes: [] });
    assert.deepEqual([answer.notSampled, countByPool(answer.present)], ['NO_NODES', {}]);
  });

  it('reports that the control plane is unreachable, and what was tried', async () => {
    const answer = await sampling(STANDARD, 'auto', { nodes: [], listError: 'KUBERNETES_UNREACHABLE' });
    assert.deepEqual(
      [answer.notSampled, answer.route, countByPool(answer.present)],
      ['UNREACHABLE', null, null],
    );
    assert.equal(answer.notes.length, 1);
  });
});

describe('sampleCluster, an Autopilot cluster with only DaemonSets', () => {
  const empty = { nodes, probePods, logs: quietLogs };
  const daemonSetPod = { ...shopPod, ownerKind: 'DaemonSet' };
  const systemPods = [
    { ...shopPod, namespace: 'kube-system' },
    { ...shopPod, namespace: 'gke-gmp-system' },
    { ...shopPod, namespace: 'sweep10255-probe' },
    { ...shopPod, ownerKind: 'Node' },
  ];

  it('does not count a zero counter as evidence', async () => {
    const answer = await sampling(AUTOPILOT, 'auto', { ...empty, pods: [daemonSetPod, ...systemPods] });
    assert.deepEqual(
      answer.nodes.map(({ failure, samples }) => [failure, samples.length]),
      [
        ['NO_WORKLOADS', 0],
        ['NO_WORKLOADS', 0],
      ],
    );
  });

  it('keeps the requests that a counter did count', async () => {
    const logs = { ...quietLogs, 'probe-n0': probeRound(NOW_MS / 1000, { stats: 4 }) };
    const answer = await sampling(AUTOPILOT, 'auto', { ...empty, logs, pods: [] });
    assert.deepEqual(
      answer.nodes.map(({ failure }) => failure),
      [null, 'NO_WORKLOADS'],
    );
  });

  it('does not count a zero counter as evidence if the pods cannot be listed', async () => {
    const answer = await sampling(AUTOPILOT, 'auto', { ...empty, pods: 'KUBERNETES_FORBIDDEN' });
    assert.deepEqual(failuresOf(answer), ['NO_WORKLOADS']);
  });

  it('does not apply to an empty Standard cluster', async () => {
    const answer = await sampling(STANDARD, 'probe', empty);
    assert.deepEqual(failuresOf(answer), [null]);
  });
});

describe('sampleCluster, Managed Prometheus', () => {
  const sample = {
    sampledAtMs: NOW_MS,
    processStartedAtMs: null,
    counts: [],
    familyPresent: true,
    truncated: false,
  };
  const collected = async (): Promise<CollectedSamples> =>
    new Map([['project-a/us-central1/cluster-a', { nodes: new Map([['n0', [sample]]]), present: null }]]);
  const refused = () =>
    Promise.reject(new SweepError('API_FORBIDDEN', { api: 'A', resource: 'R', detail: 'D' }));

  for (const usage of ['auto', 'monitoring'] as const)
    it(`is sufficient without another source (${usage})`, async () => {
      const answer = await sampling(STANDARD, usage, { nodes }, collected);
      assert.deepEqual([answer.source, answer.notSampled, answer.route], ['MANAGED_PROMETHEUS', null, null]);
      assert.deepEqual((answer.api as MemoryClusterApi).asked, []);
    });

  it('falls back to the cluster with auto if it collects nothing or access is denied', async () => {
    for (const samples of [collectsNothing, refused])
      assert.equal((await sampling(STANDARD, 'auto', { nodes, kubelets }, samples)).source, 'NODE_PROXY');
  });

  it('returns METRIC_MISSING, not NOT_SEEN, if it is the only source and collects nothing', async () => {
    const answer = await sampling(STANDARD, 'monitoring', { nodes });
    assert.deepEqual([answer.source, answer.notSampled], ['MANAGED_PROMETHEUS', 'METRIC_MISSING']);
  });

  it('returns FORBIDDEN if it is the only source and access is denied', async () => {
    assert.equal((await sampling(STANDARD, 'monitoring', { nodes }, refused)).notSampled, 'FORBIDDEN');
  });
});
