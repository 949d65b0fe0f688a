import assert from 'node:assert/strict';
import { KubernetesClusterAccess } from '../../shared/adapters/kubernetes/cluster-access.ts';
import { UNLIMITED_WORK } from '../../shared/platform/deadline.ts';
import { findCallers, NOT_VISIBLE } from '../../shared/stages/attribute/find-callers.ts';
import { aSession, routeTo } from '../support/cluster-session.ts';
import { fakeApiServer } from '../support/fake-api-server.ts';
import { aKubernetesTruth, running } from '../support/kubernetes-truth.ts';
import { MemoryObjects } from '../support/memory-objects.ts';
import { aPod } from '../support/pod-builder.ts';
import { type SimulatedCluster, simulatedCluster } from '../support/simulated-cluster.ts';
import { kubernetesObjectsContract } from './kubernetes-objects.ts';

const AGENTS = ['otel-collector', 'website'];
const OTEL = { namespace: 'observability', name: 'otel-collector-agent-config' };

describe('KubernetesObjects', () => {
  let cluster: SimulatedCluster;

  before(async () => {
    const deployments = running(...AGENTS);
    cluster = await simulatedCluster(
      aKubernetesTruth({ deployments }),
      { all: ['*'], none: [] },
      { firstPageItems: 2, pageItems: 2 },
    );
  });
  after(() => cluster[Symbol.asyncDispose]());

  kubernetesObjectsContract('KubernetesClusterObjects on a simulated cluster', () => ({
    objects: cluster.access('all').objectsOver(cluster.route),
    forbidden: cluster.access('none').objectsOver(cluster.route),
  }));

  const image = 'otel/opentelemetry-collector-contrib:0.98.0';
  const collector = aPod({ image, config: 'x', workload: 'otel-collector-agent' });
  const website = aPod({ image: 'nginx:1.27' });
  const refuse = 'KUBERNETES_FORBIDDEN';
  kubernetesObjectsContract('MemoryObjects', () => ({
    objects: new MemoryObjects({
      pods: [
        {
          ...collector,
          metadata: { ...collector.metadata, namespace: 'observability' },
          spec: {
            containers: [{ name: 'a', image }],
            nodeName: 'n0',
            volumes: [{ configMap: { name: OTEL.name } }],
          },
        },
        {
          ...website,
          metadata: {
            namespace: 'web',
            name: 'website-1',
            ownerReferences: [{ kind: 'ReplicaSet', name: 'website-9', controller: true }],
          },
        },
      ],
      metadata: {
        'ReplicaSet/web/website-9': {
          ownerReferences: [{ kind: 'Deployment', name: 'website', controller: true }],
        },
      },
      workloads: {
        DaemonSet: [
          {
            metadata: { namespace: 'observability', name: 'otel-collector-agent' },
            spec: { template: { spec: { containers: [{ name: 'a', image }] } } },
          },
        ],
      },
      configMaps: [{ metadata: OTEL, data: { 'collector.yaml': 'kubeletstats: {}' } }],
    }),
    forbidden: new MemoryObjects({
      pods: refuse,
      services: refuse,
      workloads: { Job: refuse },
      scrapes: { ServiceMonitor: refuse },
      configMaps: refuse,
    }),
  }));

  it('treats an API server without the ServiceMonitor kind as having none', async () => {
    await using server = await fakeApiServer(() => ({
      status: 404,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body: '404 page not found\n',
    }));
    const access = new KubernetesClusterAccess(aSession());
    const monitors = access.objectsOver(routeTo(server)).listScrapes('ServiceMonitor');
    assert.deepEqual(await Array.fromAsync(monitors), []);
    await access.close();
  });
});

describe('findCallers on a simulated cluster', () => {
  it('finds only the agents that call the port', async () => {
    const agents = ['datadog-agent', 'otel-collector', 'node-report', 'kube-hunter', 'shop', 'website'];
    const deployments = running(...agents);
    await using cluster = await simulatedCluster(aKubernetesTruth({ deployments }), { all: ['*'] });
    const objects = cluster.access('all').objectsOver(cluster.route);
    const search = await findCallers(objects, { readsConfigMaps: true }, UNLIMITED_WORK);
    const { callers, notes } = search.callersGiven({ sampled: new Set(), busy: new Set() });
    assert.deepEqual(notes, [NOT_VISIBLE]);
    assert.deepEqual(
      callers.map(({ namespace, kind, name, agent, confidence }) => [
        namespace,
        kind,
        name,
        agent,
        confidence,
      ]),
      [
        ['datadog', 'DaemonSet', 'datadog-agent', 'Datadog Agent', 'HIGH'],
        ['default', 'DaemonSet', 'node-report', null, 'HIGH'],
        ['observability', 'DaemonSet', 'otel-collector-agent', 'OpenTelemetry kubeletstats receiver', 'HIGH'],
        ['security', 'DaemonSet', 'kube-hunter', 'kube-hunter', 'HIGH'],
      ],
    );
  });
});
