// biome-ignore-all lint/suspicious/noTemplateCurlyInString: configuration files have a syntax of their own
import assert from 'node:assert/strict';
import { UNLIMITED_WORK } from '../../../../shared/platform/deadline.ts';
import { findCallers } from '../../../../shared/stages/attribute/find-callers.ts';
import type { OwnerReference, PodObject } from '../../../../shared/stages/attribute/ports.ts';
import { MemoryObjects, type MemoryObjectsContent } from '../../../support/memory-objects.ts';
import { aPod, type ContainerSketch } from '../../../support/pod-builder.ts';

const MACKEREL: ContainerSketch = { image: 'mackerel/mackerel-container-agent:latest' };
const SECRET = 'hunter2';
const OTEL_CONFIG = `kubeletstats:\n  auth_type: none\n  endpoint: "http://\${K8S_NODE_NAME}:10255"\n  password: ${SECRET}\n`;
const PODS = { readsConfigMaps: false };
const CONFIG_MAPS = { readsConfigMaps: true };
const nowhere = { sampled: new Set<string>(), busy: new Set<string>() };

const finding = (content: MemoryObjectsContent, options = PODS, traffic = nowhere) =>
  findingIn(new MemoryObjects(content), options, traffic);
const findingIn = async (objects: MemoryObjects, options = PODS, traffic = nowhere) =>
  (await findCallers(objects, options, UNLIMITED_WORK)).callersGiven(traffic);

const ownedBy = (owner: OwnerReference | null, labels: Record<string, string> = {}): PodObject => ({
  ...aPod(MACKEREL),
  metadata: {
    namespace: 'monitoring',
    name: 'agent-x1',
    labels,
    ownerReferences: owner === null ? [] : [{ ...owner, controller: true }],
  },
});

describe('findCallers, owners', () => {
  const deployment = { ownerReferences: [{ kind: 'Deployment', name: 'agent', controller: true }] };
  const cronJob = { ownerReferences: [{ kind: 'CronJob', name: 'nightly', controller: true }] };
  const replicaSet = { kind: 'ReplicaSet', name: 'agent-5d4f' };
  const job = { kind: 'Job', name: 'nightly-29384' };
  const cases: readonly [string, PodObject, NonNullable<MemoryObjectsContent['metadata']>, string][] = [
    ['a DaemonSet', ownedBy({ kind: 'DaemonSet', name: 'agent' }), {}, 'DaemonSet/agent'],
    ['a StatefulSet', ownedBy({ kind: 'StatefulSet', name: 'agent' }), {}, 'StatefulSet/agent'],
    ['no controller', ownedBy(null), {}, 'Pod/agent-x1'],
    ['its node (a static pod)', ownedBy({ kind: 'Node', name: 'n0' }), {}, 'Pod/agent-x1'],
    [
      'the ReplicaSet of a Deployment',
      ownedBy(replicaSet),
      { 'ReplicaSet/monitoring/agent-5d4f': deployment },
      'Deployment/agent',
    ],
    [
      'a ReplicaSet without an owner',
      ownedBy(replicaSet),
      { 'ReplicaSet/monitoring/agent-5d4f': {} },
      'ReplicaSet/agent-5d4f',
    ],
    [
      'an unreadable ReplicaSet whose hash is on the pod',
      ownedBy(replicaSet, { 'pod-template-hash': '5d4f' }),
      { 'ReplicaSet/monitoring/agent-5d4f': 'KUBERNETES_FORBIDDEN' },
      'Deployment/agent',
    ],
    [
      'an unreadable ReplicaSet',
      ownedBy(replicaSet),
      { 'ReplicaSet/monitoring/agent-5d4f': 'KUBERNETES_FORBIDDEN' },
      'ReplicaSet/agent-5d4f',
    ],
    ['the Job of a CronJob', ownedBy(job), { 'Job/monitoring/nightly-29384': cronJob }, 'CronJob/nightly'],
    ['a Job without an owner', ownedBy(job), { 'Job/monitoring/nightly-29384': {} }, 'Job/nightly-29384'],
  ];
  for (const [what, pod, metadata, expected] of cases)
    it(`names ${expected} for pods of ${what}`, async () => {
      const { callers } = await finding({ pods: [pod], metadata });
      assert.deepEqual(
        callers.map(({ namespace, kind, name }) => `${namespace} ${kind}/${name}`),
        [`monitoring ${expected}`],
      );
      assert.deepEqual(Object.keys(callers[0] ?? {}).sort(), [
        'agent',
        'confidence',
        'evidence',
        'kind',
        'migration',
        'name',
        'namespace',
      ]);
    });

  it('names the owner of several pods once, and does not read other owners', async () => {
    const shop = {
      ...ownedBy({ kind: 'ReplicaSet', name: 'shop-1' }),
      spec: { containers: [{ name: 'shop', image: 'nginx' }] },
    };
    const objects = new MemoryObjects({
      pods: [shop, ownedBy(replicaSet), ownedBy(replicaSet)],
      metadata: { 'ReplicaSet/monitoring/agent-5d4f': deployment },
    });
    const { callers } = await findingIn(objects, PODS, nowhere);
    assert.equal(callers.length, 1);
    assert.deepEqual(
      objects.read.filter((what) => what.includes('/')),
      ['ReplicaSet/monitoring/agent-5d4f'],
    );
  });
});

describe('findCallers, confidence by node', () => {
  const traffic = (sampled: string[], busy: string[]) => ({ sampled: new Set(sampled), busy: new Set(busy) });
  const on = (...nodes: string[]) => nodes.map((node) => aPod(MACKEREL, { node, name: `agent-${node}` }));
  const cases: readonly [string, PodObject[], ReturnType<typeof traffic>, string][] = [
    ['on a node with traffic', on('n0', 'n1'), traffic(['n0'], ['n0']), 'HIGH'],
    ['on sampled nodes, all without traffic', on('n0', 'n1'), traffic(['n0', 'n9'], ['n9']), 'MEDIUM'],
    ['if no node has traffic', on('n0'), traffic(['n0'], []), 'MEDIUM'],
    ['on nodes that were not sampled', on('n5'), traffic(['n0'], ['n0']), 'HIGH'],
    ['if nothing was sampled', on('n0'), nowhere, 'HIGH'],
  ];
  for (const [what, pods, where, expected] of cases)
    it(`is ${expected} for an agent ${what}`, async () => {
      assert.equal((await finding({ pods }, PODS, where)).callers[0]?.confidence, expected);
    });

  it('is not reduced for an agent that calls every node from a single node', async () => {
    const pods = [aPod({ image: 'aquasec/kube-hunter:0.6.8' }, { node: 'n0' })];
    assert.equal(
      (await finding({ pods }, PODS, traffic(['n0', 'n1'], ['n1']))).callers[0]?.confidence,
      'HIGH',
    );
  });
});

describe('findCallers, ConfigMaps', () => {
  const pods = [aPod({ config: OTEL_CONFIG })];
  const configMap = (data: Record<string, string>, labels = {}) => ({
    metadata: { namespace: 'monitoring', name: 'settings', labels },
    data,
  });

  it('reads ConfigMaps only if enabled', async () => {
    const objects = new MemoryObjects({ pods, configMaps: [configMap({ 'config.yaml': OTEL_CONFIG })] });
    assert.deepEqual((await findingIn(objects, PODS, nowhere)).callers, []);
    assert.ok(!objects.read.includes('configmaps'));
  });

  it('names the ConfigMap without quoting its contents', async () => {
    const { callers, notes } = await finding(
      { pods, configMaps: [configMap({ 'config.yaml': OTEL_CONFIG })] },
      CONFIG_MAPS,
    );
    assert.equal(
      callers[0]?.evidence,
      'its kubeletstats receiver calls port 10255, in ConfigMap settings, key config.yaml (line 3)',
    );
    assert.equal(callers[0]?.agent, 'OpenTelemetry kubeletstats receiver');
    assert.ok(!JSON.stringify([callers, notes]).includes(SECRET));
  });

  const silent: readonly [string, MemoryObjectsContent['configMaps']][] = [
    ['a dashboard', [configMap({ 'kubelet.yaml': OTEL_CONFIG }, { grafana_dashboard: '1' })]],
    ['documentation', [configMap({ 'README.md': OTEL_CONFIG })]],
    [
      'a ConfigMap of another namespace',
      [{ ...configMap({ 'config.yaml': OTEL_CONFIG }), metadata: { namespace: 'other', name: 'settings' } }],
    ],
    [
      'a ConfigMap that no pod uses',
      [
        {
          ...configMap({ 'config.yaml': OTEL_CONFIG }),
          metadata: { namespace: 'monitoring', name: 'unused' },
        },
      ],
    ],
  ];
  for (const [what, configMaps] of silent)
    it(`does not report ${what} as a caller`, async () => {
      assert.deepEqual((await finding({ pods, ...(configMaps && { configMaps }) }, CONFIG_MAPS)).callers, []);
    });

  it('reads environment variables set from ConfigMaps', async () => {
    const variables = aPod({});
    const spec = {
      containers: [
        {
          name: 'a',
          env: [{ name: 'URL', valueFrom: { configMapKeyRef: { name: 'settings', key: 'url' } } }],
        },
        { name: 'b', envFrom: [{ configMapRef: { name: 'settings' } }] },
      ],
    };
    const { callers } = await finding(
      { pods: [{ ...variables, spec }], configMaps: [configMap({ url: 'http://$(NODE_IP):10255/pods' })] },
      CONFIG_MAPS,
    );
    assert.deepEqual(
      callers.map(({ evidence, agent }) => [evidence, agent]),
      [
        [
          "its node's address with port 10255, in its variable URL; its node's address with port 10255, in its variable url",
          null,
        ],
      ],
    );
  });
});

describe('findCallers, missing permissions', () => {
  it('skips resources that it is not permitted to read, and reports them', async () => {
    const { callers, notes } = await finding(
      { pods: [aPod(MACKEREL)], services: 'KUBERNETES_FORBIDDEN', configMaps: 'KUBERNETES_FORBIDDEN' },
      CONFIG_MAPS,
    );
    assert.equal(callers.length, 1);
    assert.deepEqual(
      notes.map((note) => note.split(':')[0]),
      [
        'Callers were not looked for in all Services and ConfigMaps',
        'Only objects in Kubernetes were searched for callers',
      ],
    );
  });

  it('rethrows internal bugs', async () => {
    const objects = new MemoryObjects({ pods: [aPod(MACKEREL)] });
    objects.listPods = () => {
      throw new TypeError('bug');
    };
    await assert.rejects(findingIn(objects, PODS, nowhere), TypeError);
  });
});
