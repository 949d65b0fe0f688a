import assert from 'node:assert/strict';
import { chooseNodes } from '../../../../shared/stages/sample/choose-nodes.ts';
import { sampleByProbe } from '../../../../shared/stages/sample/probe-pods.ts';
import { aNode, type MemoryCluster, MemoryClusterApi } from '../../../support/memory-cluster-api.ts';
import { probeRound } from '../../../support/probe-log.ts';

const NOW_SECONDS = 1_795_003_600;
const STARTED_SECONDS = 1_795_000_000;

async function sampling(logs: NonNullable<MemoryCluster['logs']>, nodes = [aNode('n0')]) {
  const pods = Object.keys(logs).map((name) => ({
    namespace: 'sweep10255-probe',
    name,
    node: name.replace('probe-', ''),
    ownerKind: 'DaemonSet',
  }));
  const api = new MemoryClusterApi({ nodes, logs });
  const clock = { nowMs: () => NOW_SECONDS * 1000 };
  return sampleByProbe(chooseNodes(nodes, 1), pods, { api, clock, signal: new AbortController().signal }, 4);
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
  it('makes samples of the first and the last round of each kubelet process', async () => {
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

  const rounds: readonly [string, string, readonly (readonly [number, number])[]][] = [
    ['a round whose beginning is cut off', round(305, 7).slice(60) + round(5, 8), [[-5, 8]]],
    ['a round whose end is not there yet', round(305, 7) + round(5, 8).slice(0, -40), [[-305, 7]]],
    ['a round that curl did not finish', round(305, 7) + round(5, 8, { exit: 18 }), [[-305, 7]]],
    ['a round of another node', round(305, 7) + round(5, 8, { node: 'n1' }), [[-305, 7]]],
    ['a round inside another', round(305, 7).replace(/\n.* end .*\n/, '\n') + round(5, 8), [[-5, 8]]],
    ['lines that curl printed', `curl: (7) Failed to connect\n${round(5, 8)}`, [[-5, 8]]],
    ['lines that end as on Windows', round(5, 8).replaceAll('\n', '\r\n'), [[-5, 8]]],
  ];
  for (const [what, log, expected] of rounds)
    it(`reads past ${what}`, async () =>
      assert.deepEqual(requests(await sampling({ 'probe-n0': log })), expected));

  it('takes a round of an open port that nobody used for an answer', async () => {
    const answer = await sampling({ 'probe-n0': round(5, 0) });
    assert.equal(answer[0]?.failure, null);
    assert.deepEqual(answer[0]?.samples[0]?.counts, []);
  });

  it('takes a kubelet without the counter for one whose metric is missing', async () => {
    const log = round(5, 0).replace(/kubelet_http.*\n/, '');
    assert.equal((await sampling({ 'probe-n0': log }))[0]?.samples[0]?.familyPresent, false);
  });

  it('takes a probe that has stopped for none', async () => {
    assert.equal((await sampling({ 'probe-n0': round(3600, 1) }))[0]?.failure, 'NODES_UNREADABLE');
    assert.equal((await sampling({ 'probe-n0': round(3600, 1, { everySeconds: 3600 }) }))[0]?.failure, null);
  });

  it("moves times back where the node's clock is an hour ahead, and trusts no process start", async () => {
    const answer = await sampling({ 'probe-n0': round(-3000, 1) + round(-3600, 2) });
    assert.deepEqual(requests(answer), [
      [-600, 1],
      [0, 2],
    ]);
    assert.ok(answer[0]?.samples.every(({ processStartedAtMs }) => processStartedAtMs === null));
  });

  it('takes a node without a probe, or with a log that cannot be read, for unreadable', async () => {
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
