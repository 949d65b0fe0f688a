import assert from 'node:assert/strict';
import { chooseNodes } from '../../../../shared/stages/sample/choose-nodes.ts';
import { type ProxyOptions, sampleByProxy } from '../../../../shared/stages/sample/node-proxy.ts';
import {
  aNode,
  type MemoryCluster,
  MemoryClusterApi,
  metricsText,
} from '../../../support/memory-cluster-api.ts';

const NOW_MS = 1_795_003_600_000;
const clock = { nowMs: () => NOW_MS };
const options: ProxyOptions = { nodeConcurrency: 4, resampleMs: null, effective: false };
const nodes = (count: number) =>
  Array.from({ length: count }, (_, index) => aNode(`n${index}`, { createdAtMs: index }));
const kubeletsOf = (names: readonly string[], script: readonly string[] | string) =>
  Object.fromEntries(names.map((name) => [name, script])) as NonNullable<MemoryCluster['kubelets']>;

async function sampling(
  cluster: MemoryCluster,
  {
    perPool = 1,
    signal = new AbortController().signal,
    ...differences
  }: Partial<ProxyOptions> & {
    perPool?: number | 'all';
    signal?: AbortSignal;
  } = {},
) {
  const api = new MemoryClusterApi(cluster);
  const plans = chooseNodes(cluster.nodes, perPool);
  const { nodes: answer, notes } = await sampleByProxy(
    plans,
    { api, clock, signal },
    { ...options, ...differences },
  );
  return { api, answer, notes, outcomes: answer.map(({ node, failure }) => `${node} ${failure}`) };
}

describe('sampleByProxy', () => {
  it('takes one sample of one node', async () => {
    const { answer, api } = await sampling({
      nodes: nodes(3),
      kubelets: { n0: [metricsText({ stats: 3 })] },
    });
    assert.deepEqual(answer, [
      {
        node: 'n0',
        pool: 'pool-a',
        samples: [
          {
            sampledAtMs: NOW_MS,
            processStartedAtMs: 1_795_000_000_000,
            counts: [{ path: 'stats', method: 'GET', requests: 3 }],
            familyPresent: true,
            truncated: false,
          },
        ],
        failure: null,
        effectivePort: null,
      },
    ]);
    assert.deepEqual(api.asked, ['metrics n0']);
  });

  it('replaces a node that fails with another of its pool, and keeps the failure', async () => {
    const pools = [...nodes(3), aNode('other', { pool: 'pool-b' })];
    const { outcomes } = await sampling({
      nodes: pools,
      kubelets: { n0: 'KUBELET_UNREADABLE', n1: ['<html>'], n2: [metricsText({})], other: [metricsText({})] },
    });
    assert.deepEqual(outcomes, ['n0 NODES_UNREADABLE', 'n1 NODES_UNREADABLE', 'n2 null', 'other null']);
  });

  const failures = [
    ['KUBELET_UNREADABLE', 'NODES_UNREADABLE'],
    ['KUBERNETES_NOT_FOUND', 'NODES_UNREADABLE'],
    ['KUBERNETES_FAILED', 'NODES_UNREADABLE'],
    ['KUBERNETES_ANSWER_TOO_LARGE', 'TRUNCATED'],
  ] as const;
  for (const [code, failure] of failures)
    it(`reports ${failure} for ${code}`, async () => {
      const { outcomes } = await sampling({ nodes: nodes(1), kubelets: { n0: code } });
      assert.deepEqual(outcomes, [`n0 ${failure}`]);
    });

  it('rejects a page of another node (was accepted)', async () => {
    const page = (node: string) => [
      metricsText({}).replace('\nprocess', `\nkubelet_node_name{node="${node}"} 1\nprocess`),
    ];
    const { outcomes, notes } = await sampling(
      { nodes: nodes(2), kubelets: { n0: page('n1'), n1: page('n1') } },
      { perPool: 'all' },
    );
    assert.deepEqual(outcomes, ['n0 NODES_UNREADABLE', 'n1 null']);
    assert.deepEqual(notes, [
      'No metrics were read from n0 (NODES_UNREADABLE): Cannot read the kubelet of node n0 through the control plane: it returned the metrics of another node.',
    ]);
  });

  it('reports the nodes that failed for the same reason together (was only the cause of the first)', async () => {
    const page = [metricsText({}).replace('\nprocess', '\nkubelet_node_name{node="other"} 1\nprocess')];
    const kubelets = { n0: page, n1: 'KUBELET_UNREADABLE', n2: page } as const;
    const { notes } = await sampling({ nodes: nodes(3), kubelets }, { perPool: 'all' });
    assert.equal(notes.length, 2);
    assert.match(notes.join('\n'), /^No metrics were read from (n0 and n2|n2 and n0) .*of another node\.$/m);
    assert.match(notes.join('\n'), /^No metrics were read from n1 \(NODES_UNREADABLE\): .*node /m);
  });

  it('reports a configuration that could not be read (was silent)', async () => {
    const cluster = {
      nodes: nodes(1),
      kubelets: { n0: [metricsText({})] },
      ports: { n0: 'KUBELET_UNREADABLE' },
    } as const;
    const { answer, notes } = await sampling(cluster, { effective: true });
    assert.equal(answer[0]?.effectivePort, 'UNKNOWN');
    assert.match(notes[0] ?? '', /^The configuration \(configz\) of n0 was not read \(NODES_UNREADABLE\): ./);
  });

  it('reports TRUNCATED for a text that was cut off', async () => {
    const cut = metricsText({ stats: 3 }).slice(0, 120);
    const { outcomes } = await sampling({ nodes: nodes(2), kubelets: { n0: [cut], n1: [metricsText({})] } });
    assert.deepEqual(outcomes, ['n0 TRUNCATED', 'n1 null']);
  });

  it('sends no more requests once a node returns FORBIDDEN', async () => {
    const cluster = {
      nodes: nodes(200),
      kubelets: kubeletsOf(
        nodes(200).map(({ name }) => name),
        'KUBERNETES_FORBIDDEN',
      ),
    };
    const { api, answer } = await sampling(cluster, { perPool: 'all' });
    assert.ok(api.asked.length <= 4, `${api.asked.length} nodes were asked`);
    assert.equal(answer.length, 50);
    assert.ok(answer.every(({ failure }) => failure === 'FORBIDDEN'));
  });

  for (const count of [0, 1, 4, 5, 23])
    it(`reads ${count} nodes, at most four at once, if all of them fail`, async () => {
      const names = nodes(count).map(({ name }) => name);
      const cluster = { nodes: nodes(count), kubelets: kubeletsOf(names, 'KUBELET_UNREADABLE') };
      const { api, answer } = await sampling(cluster, { perPool: 'all' });
      assert.equal(answer.length, count);
      assert.ok(api.mostAtOnce <= 4);
    });

  it('takes a second sample of the nodes that responded', async () => {
    const { answer, outcomes } = await sampling(
      {
        nodes: nodes(2),
        kubelets: { n0: 'KUBELET_UNREADABLE', n1: [metricsText({ stats: 1 }), metricsText({ stats: 2 })] },
      },
      { resampleMs: 1 },
    );
    assert.deepEqual(outcomes, ['n0 NODES_UNREADABLE', 'n1 null']);
    assert.deepEqual(
      answer[1]?.samples.map(({ counts }) => counts[0]?.requests),
      [1, 2],
    );
  });

  it('keeps the first sample of a node whose second sample fails, and reports what is missing (was a success)', async () => {
    const { answer, notes } = await sampling(
      { nodes: nodes(1), kubelets: { n0: [metricsText({ stats: 1 }), '<html>'] } },
      { resampleMs: 1 },
    );
    assert.equal(answer[0]?.samples.length, 1);
    assert.equal(answer[0]?.failure, 'SECOND_SAMPLE_MISSING');
    assert.deepEqual(notes, [
      'The second sample of n0 is missing (NODES_UNREADABLE): Cannot read the kubelet of node n0 through the control plane: it returned no metrics (it is an HTML page).',
    ]);
  });

  it('reports that the second sample is missing if the time runs out during the pause (was a success)', async () => {
    const { outcomes, notes } = await sampling(
      {
        nodes: nodes(5),
        kubelets: kubeletsOf(
          nodes(5).map(({ name }) => name),
          [metricsText({})],
        ),
      },
      { perPool: 'all', resampleMs: 60_000, signal: AbortSignal.timeout(50) },
    );
    assert.deepEqual(
      outcomes,
      nodes(5).map(({ name }) => `${name} SECOND_SAMPLE_MISSING`),
    );
    assert.deepEqual(notes, ['The second sample of n0, n1, n2, and 2 other nodes is missing (OUT_OF_TIME).']);
  });

  it("reads the kubelet's configuration on request, for nodes that responded", async () => {
    const { answer, api } = await sampling(
      {
        nodes: nodes(2),
        kubelets: { n0: 'KUBELET_UNREADABLE', n1: [metricsText({})] },
        ports: { n1: 'DISABLED' },
      },
      { effective: true },
    );
    assert.deepEqual(
      answer.map(({ effectivePort }) => effectivePort),
      [null, 'DISABLED'],
    );
    assert.deepEqual(api.asked, ['metrics n0', 'metrics n1', 'configz n1']);
  });

  it('reports OUT_OF_TIME for every remaining node, and sends no requests', async () => {
    const { outcomes, api } = await sampling(
      { nodes: nodes(9) },
      { perPool: 2, signal: AbortSignal.abort() },
    );
    assert.deepEqual(outcomes, ['n0 OUT_OF_TIME', 'n1 OUT_OF_TIME']);
    assert.deepEqual(api.asked, []);
  });

  it('rethrows internal bugs', async () => {
    await assert.rejects(sampling({ nodes: nodes(1), kubelets: {} }), /unexpected read/);
  });
});
