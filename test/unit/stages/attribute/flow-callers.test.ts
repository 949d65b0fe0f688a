import assert from 'node:assert/strict';
import type { Cluster } from '../../../../shared/model/cluster.ts';
import type { Caller } from '../../../../shared/model/rows/parts.ts';
import { SweepError } from '../../../../shared/platform/errors.ts';
import {
  findFlowCallers,
  mergeSeen,
  type RecentFlows,
  recentFlowsBy,
} from '../../../../shared/stages/attribute/flow-callers.ts';
import type { Flow, FlowEnd } from '../../../../shared/stages/attribute/ports.ts';

const NODE = 'gke-shop-default-01234567-abcd';
const CLUSTER = {
  projectId: 'service-project',
  location: 'us-central1',
  cluster: 'shop',
  network: { projectId: 'host-project' },
  pools: [{ name: 'default' }],
} as unknown as Cluster;

const end = (more: Partial<FlowEnd>): FlowEnd => ({
  address: '10.128.0.2',
  instance: null,
  cluster: null,
  pod: null,
  behindGateway: false,
  ...more,
});
const vm = (name: string) => ({ instance: { projectId: 'host-project', name } });
const inCluster = (name: string) => ({ cluster: { name, location: 'us-central1' } });
const flow = (source: Partial<FlowEnd>, destination: Partial<FlowEnd> = vm(NODE)): Flow => ({
  source: end({ address: '10.9.9.9', ...source }),
  destination: end(destination),
  lastSeenMs: Date.UTC(2026, 10, 24),
});
const scanner = {
  namespace: 'security',
  name: 'scan-x1',
  workload: { type: 'DAEMON_SET', name: 'scan' },
};

const finding = (flows: readonly Flow[], more: Partial<RecentFlows> = {}, nodes: string[] = []) =>
  findFlowCallers(CLUSTER, new Set(nodes), async () => ({ flows, complete: true, hours: 24, ...more }));

describe('findFlowCallers', () => {
  const sources: readonly [string, Partial<FlowEnd>, string, RegExp, RegExp][] = [
    [
      'the workload of a pod in the cluster',
      { ...inCluster('shop'), pod: scanner },
      'security DaemonSet/scan',
      /^a workload of this cluster: /,
      /cluster CA/,
    ],
    [
      'a pod whose workload is unknown',
      { ...inCluster('shop'), pod: { ...scanner, workload: null } },
      'security Pod/scan-x1',
      /^a workload of this cluster: /,
      /cluster CA/,
    ],
    [
      'the workload of another cluster',
      { ...inCluster('monitoring'), pod: scanner },
      'security DaemonSet/scan',
      /^a workload of cluster monitoring: /,
      /masterAuth\.clusterCaCertificate/,
    ],
    [
      'the nodes of an instance group for the host network',
      { ...inCluster('shop'), ...vm('gke-shop-default-01234567-zzzz') },
      'host-project Node/gke-shop-default-01234567-*',
      /^a pod on the host network or a process on the node: /,
      /cluster CA/,
    ],
    [
      'an instance',
      vm('prometheus-1'),
      'host-project Instance/prometheus-1',
      /^an instance outside the cluster: /,
      /masterAuth\.clusterCaCertificate/,
    ],
    [
      'an address behind a gateway',
      { behindGateway: true },
      ' Address/10.9.9.9',
      /^on-premises or in another cloud/,
      /masterAuth\.clusterCaCertificate/,
    ],
    ['an unknown address', {}, ' Address/10.9.9.9', /^an address outside/, /clusterCaCert/],
  ];
  for (const [what, source, name, evidence, migration] of sources)
    it(`names ${what}`, async () => {
      const { callers } = await finding([flow(source), flow(source, vm('gke-shop-default-01234567-efgh'))]);
      assert.deepEqual(
        callers.map((caller) => [`${caller.namespace} ${caller.kind}/${caller.name}`, caller.confidence]),
        [[name, 'SEEN']],
      );
      assert.match(callers[0]?.evidence ?? '', evidence);
      assert.match(callers[0]?.evidence ?? '', /of 2 nodes, last at 2026-11-24T00:00:00\.000Z$/);
      assert.match(callers[0]?.migration ?? '', migration);
    });

  const elsewhere: readonly [string, Partial<FlowEnd>][] = [
    ['ends at a node of another cluster', inCluster('shop-eu')],
    ['ends at an instance whose name only has the same prefix', vm('gke-shop-default-eu-01234567-abcd')],
    ['ends at a port of a pod', { ...inCluster('shop'), pod: scanner }],
  ];
  for (const [what, destination] of elsewhere)
    it(`ignores a flow that ${what}`, async () => {
      assert.deepEqual((await finding([flow(vm('x'), destination)])).callers, []);
    });

  it('recognizes nodes by the names that sampling listed', async () => {
    const { callers } = await finding([flow(vm('x'), vm('renamed'))], {}, ['renamed']);
    assert.equal(callers.length, 1);
  });

  it('notes that the absence of flows is no proof', async () => {
    const { callers, notes } = await finding([]);
    assert.deepEqual(callers, []);
    assert.match(notes[0] ?? '', /show no call .* in the last 24 h\. They prove use, never non-use/);
  });

  it('notes which data is missing', async () => {
    const { notes } = await finding([flow({}, {})], { complete: false });
    assert.match(notes[1] ?? '', /older ones are missing/);
    assert.match(notes[2] ?? '', /omit metadata/);
  });

  it('reads the host project of a shared network', async () => {
    const asked: string[] = [];
    await findFlowCallers(CLUSTER, new Set(), async (projectId) => {
      asked.push(projectId);
      return { flows: [], complete: true, hours: 1 };
    });
    assert.deepEqual(asked, ['host-project']);
  });

  it('notes that the logs could not be read, and rethrows internal bugs', async () => {
    const refused = async () => {
      throw new SweepError('API_FORBIDDEN', { api: 'Cloud Logging API', resource: 'projects/host-project' });
    };
    const { callers, notes } = await findFlowCallers(CLUSTER, new Set(), refused);
    assert.deepEqual(callers, []);
    assert.match(notes[0] ?? '', /^Callers were not looked for in VPC Flow Logs: /);
    const bug = async () => {
      throw new TypeError('bug');
    };
    await assert.rejects(findFlowCallers(CLUSTER, new Set(), bug), TypeError);
  });
});

describe('recentFlowsBy', () => {
  it('reads each project once for all its clusters', async () => {
    const read: unknown[] = [];
    const logs = {
      readFlows: async (projectId: string, period: object) => {
        read.push([projectId, period]);
        return { flows: [], complete: true };
      },
    };
    const recentFlows = recentFlowsBy(logs, { nowMs: () => 7_200_000 }, 3_600_000);
    await Promise.all([recentFlows('p'), recentFlows('p'), recentFlows('q')]);
    assert.deepEqual(read, [
      ['p', { fromMs: 3_600_000, toMs: 7_200_000 }],
      ['q', { fromMs: 3_600_000, toMs: 7_200_000 }],
    ]);
    assert.equal((await recentFlows('p')).hours, 1);
  });
});

describe('mergeSeen', () => {
  const caller = (more: Partial<Caller>): Caller => ({
    namespace: 'security',
    kind: 'DaemonSet',
    name: 'scan',
    agent: null,
    evidence: 'seen',
    confidence: 'SEEN',
    migration: 'by hand',
    ...more,
  });

  it('keeps the agent and remediation of a workload that was seen, and sorts seen callers first', () => {
    const known = caller({
      agent: 'kube-hunter',
      evidence: 'its image',
      confidence: 'LOW',
      migration: 'none',
    });
    const other = caller({ name: 'other', confidence: 'HIGH' });
    assert.deepEqual(mergeSeen([other, known], [caller({}), caller({ name: 'third' })]), [
      { ...known, confidence: 'SEEN', evidence: 'seen; its image' },
      caller({ name: 'third' }),
      other,
    ]);
  });
});
