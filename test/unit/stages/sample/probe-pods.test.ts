import assert from 'node:assert/strict';
import { sampleRows } from '../../../../shared/model/rows/observed-rows.ts';
import { addReading } from '../../../../shared/stages/judge/evidence/add-reading.ts';
import { judgeNode } from '../../../../shared/stages/judge/usage/node-verdict.ts';
import { chooseNodes } from '../../../../shared/stages/sample/choose-nodes.ts';
import { sampleByProbe } from '../../../../shared/stages/sample/probe-pods.ts';
import { aNode, type MemoryCluster, MemoryClusterApi } from '../../../support/memory-cluster-api.ts';
import { probeRound } from '../../../support/probe-log.ts';

const NOW_SECONDS = 1_795_003_600;
const STARTED_SECONDS = 1_795_000_000;

async function sampling(
  logs: NonNullable<MemoryCluster['logs']>,
  nodes = [aNode('n0')],
  resampleMs: number | null = null,
) {
  const pods = Object.keys(logs).map((name) => ({
    namespace: 'sweep10255-probe',
    name,
    node: name.replace('probe-', ''),
    ownerKind: 'DaemonSet',
  }));
  const api = new MemoryClusterApi({ nodes, logs });
  const clock = { nowMs: () => NOW_SECONDS * 1000 };
  const asking = { api, clock, signal: new AbortController().signal };
  return sampleByProbe(chooseNodes(nodes, 1), pods, asking, { nodeConcurrency: 4, resampleMs });
}

const requests = (answer: Awaited<ReturnType<typeof sampling>>) =>
  answer[0]?.samples.map(({ sampledAtMs, counts }) => [
    sampledAtMs / 1000 - NOW_SECONDS,
    counts.reduce((sum, count) => sum + count.requests, 0),
  ]);
/** Seconds before now. */
const round = (ago: number, count: number, more: Parameters<typeof probeRound>[2] = {}) =>
  probeRound(NOW_SECONDS - ago, count === 0 ? {} : { stats: count }, more);

describe('sampleByProbe', () => {
  it('builds samples from the first and last round of each kubelet process', async () => {
    const later = { startedAtSeconds: NOW_SECONDS - 700 };
    const log = [
      round(1800, 1),
      round(1500, 2),
      round(1200, 3),
      round(600, 0, later),
      round(300, 1, later),
      round(5, 2, later),
    ];
    const answer = await sampling({ 'probe-n0': log.join('') });
    assert.deepEqual(requests(answer), [
      [-1800, 1],
      [-1200, 3],
      [-600, 0],
      [-5, 2],
    ]);
    assert.deepEqual(
      answer[0]?.samples.map(({ processStartedAtMs, familyPresent, truncated }) => [
        (processStartedAtMs ?? 0) / 1000,
        familyPresent,
        truncated,
      ]),
      [
        [STARTED_SECONDS, true, false],
        [STARTED_SECONDS, true, false],
        [NOW_SECONDS - 700, true, false],
        [NOW_SECONDS - 700, true, false],
      ],
    );
  });

  it('keeps the rounds in which counts last changed, so that use that ended yesterday is dated correctly (was IN_USE for a day)', async () => {
    const started = { startedAtSeconds: NOW_SECONDS - 30 * 3600 };
    const counts = [1, 2, 3, ...Array.from({ length: 20 }, () => 3)];
    const log = counts.map((count, index) =>
      round((counts.length - 1 - index) * 3600, count, { ...started, everySeconds: 3600 }),
    );
    const answer = await sampling({ 'probe-n0': log.join('') });
    assert.deepEqual(requests(answer), [
      [-22 * 3600, 1],
      [-20 * 3600, 3],
      [0, 3],
    ]);
    const { verdict, windowMs } = judgeNode(answer[0]?.samples ?? [], {
      port: 'ENABLED',
      minimumWindowMs: 3_600_000,
    });
    assert.deepEqual([verdict, windowMs], ['USED_SINCE_START', 30 * 3_600_000]);
    const reading = {
      readAt: new Date(NOW_SECONDS * 1000).toISOString(),
      nodes: null,
      samples: sampleRows({ nodes: answer, route: null }),
      ports: new Map(),
      otherPort: 'ENABLED' as const,
    };
    const [entry] = addReading([], reading);
    assert.equal(entry?.paths[0]?.used_at, new Date((NOW_SECONDS - 20 * 3600) * 1000).toISOString());
    assert.deepEqual(addReading(addReading([], reading), reading), [entry]);
  });

  it('does not mistake a log that starts before the last scan for a counter that fell', async () => {
    const started = { startedAtSeconds: NOW_SECONDS - 30 * 3600, everySeconds: 3600 };
    const readingOf = async (log: string) => ({
      readAt: new Date(NOW_SECONDS * 1000).toISOString(),
      nodes: null,
      samples: sampleRows({ nodes: await sampling({ 'probe-n0': log }), route: null }),
      ports: new Map(),
      otherPort: 'ENABLED' as const,
    });
    const first = await readingOf(round(7200, 1, started) + round(3600, 2, started));
    const second = await readingOf(round(7200, 1, started) + round(3600, 2, started) + round(0, 2, started));
    const [entry] = addReading(addReading([], first), second);
    assert.deepEqual([entry?.doubt, entry?.observed_since], [null, second.samples[0]?.process_started_at]);
  });

  const rounds: readonly [string, string, readonly (readonly [number, number])[]][] = [
    ['a round with a missing beginning', round(305, 7).slice(60) + round(5, 8), [[-5, 8]]],
    ['a round with a missing end', round(305, 7) + round(5, 8).slice(0, -40), [[-305, 7]]],
    ['a round that curl did not finish', round(305, 7) + round(5, 8, { exit: 18 }), [[-305, 7]]],
    ['a round of another node', round(305, 7) + round(5, 8, { node: 'n1' }), [[-305, 7]]],
    ['a round inside another', round(305, 7).replace(/\n.* end .*\n/, '\n') + round(5, 8), [[-5, 8]]],
    ['lines printed by curl', `curl: (7) Failed to connect\n${round(5, 8)}`, [[-5, 8]]],
    ['Windows line endings', round(5, 8).replaceAll('\n', '\r\n'), [[-5, 8]]],
  ];
  for (const [what, log, expected] of rounds)
    it(`skips ${what}`, async () =>
      assert.deepEqual(requests(await sampling({ 'probe-n0': log })), expected));

  const resampled: readonly (readonly [string, string, string | null])[] = [
    ['has a single round', round(5, 0), 'SECOND_SAMPLE_MISSING'],
    ['reaches back less than the requested time', round(25, 0) + round(5, 0), 'SECOND_SAMPLE_MISSING'],
    ['reaches back for the requested time', round(35, 0) + round(5, 0), null],
    [
      'ends in a round with a counter above 2^53',
      round(305, 3) + round(5, 3).replace(' 3\n', ' 9007199254740993\n'),
      'TRUNCATED',
    ],
  ];
  for (const [what, log, failure] of resampled)
    it(`with --resample 30s and a log that ${what}: ${failure ?? 'two samples'} (one round was enough)`, async () => {
      const [node] = await sampling({ 'probe-n0': log }, [aNode('n0')], 30_000);
      assert.equal(node?.failure, failure);
      assert.ok((node?.samples.length ?? 0) > 0, 'the samples are kept: they may show use');
    });

  it('accepts a round of an open port with no requests', async () => {
    const answer = await sampling({ 'probe-n0': round(5, 0) });
    assert.equal(answer[0]?.failure, null);
    assert.deepEqual(answer[0]?.samples[0]?.counts, []);
  });

  it('reports a missing metric for a kubelet without the counter', async () => {
    const log = round(5, 0).replace(/kubelet_http.*\n/, '');
    assert.equal((await sampling({ 'probe-n0': log }))[0]?.samples[0]?.familyPresent, false);
  });

  it('treats a probe that has stopped as missing', async () => {
    assert.equal((await sampling({ 'probe-n0': round(3600, 1) }))[0]?.failure, 'NODES_UNREADABLE');
    assert.equal((await sampling({ 'probe-n0': round(3600, 1, { everySeconds: 3600 }) }))[0]?.failure, null);
  });

  it("moves times back if the node's clock is an hour ahead, and ignores the process start", async () => {
    const answer = await sampling({ 'probe-n0': round(-3000, 1) + round(-3600, 2) });
    assert.deepEqual(requests(answer), [
      [-600, 1],
      [0, 2],
    ]);
    assert.ok(answer[0]?.samples.every(({ processStartedAtMs }) => processStartedAtMs === null));
  });

  it('reports a node without a probe or with an unreadable log as NODES_UNREADABLE', async () => {
    const nodes = ['n0', 'n1', 'n2', 'n3'].map((name, index) => aNode(name, { createdAtMs: index }));
    const answer = await sampling(
      { 'probe-n1': 'KUBERNETES_NOT_FOUND', 'probe-n2': '', 'probe-n3': round(5, 1, { node: 'n3' }) },
      nodes,
    );
    assert.deepEqual(
      answer.map(({ node, failure }) => [node, failure]),
      [
        ['n0', 'NODES_UNREADABLE'],
        ['n1', 'NODES_UNREADABLE'],
        ['n2', 'NODES_UNREADABLE'],
        ['n3', null],
      ],
    );
  });
});
