import assert from 'node:assert/strict';
import type { KubeletSample } from '../../../../../shared/model/sampling.ts';
import type { UsageReason, UsageVerdict } from '../../../../../shared/model/words.ts';
import {
  aNode,
  aSample,
  aSampling,
  GREW,
  QUIET,
  SHORT,
  USED,
  usageOf,
} from '../../../../support/sampling-builder.ts';

describe('usage of a pool, from the nodes that responded', () => {
  const CASES: readonly (readonly [
    string,
    readonly (readonly KubeletSample[])[],
    UsageVerdict,
    UsageReason | null,
  ])[] = [
    ['one grew', [QUIET, USED, GREW], 'IN_USE', null],
    ['one was used', [QUIET, USED, []], 'USED_SINCE_START', null],
    ['one was quiet', [SHORT, QUIET, []], 'NOT_SEEN', null],
    ['one was too short', [[], SHORT], 'INCONCLUSIVE', 'WINDOW_TOO_SHORT'],
    ['none responded', [[], []], 'INCONCLUSIVE', 'NODES_UNREADABLE'],
  ];
  for (const [name, nodes, verdict, reason] of CASES) {
    it(`${name}: ${verdict}`, () => {
      const usage = usageOf(
        aSampling(nodes.map((samples, index) => aNode(`n${index}`, 'a', samples))),
      ).pools.get('a');
      assert.equal(usage?.verdict, verdict);
      assert.equal(usage?.reason, reason);
    });
  }

  it('passes on the reason of a failure', () => {
    const usage = usageOf(aSampling([aNode('n', 'a', [], { failure: 'FORBIDDEN' })])).pools.get('a');
    assert.deepEqual([usage?.verdict, usage?.reason], ['NOT_CHECKED', 'FORBIDDEN']);
  });

  it('adds up requests and rates of the deciding nodes, over the shortest window', () => {
    const longer = [aSample(0, { pods: 1 }), aSample(60, { pods: 3 })];
    const usage = usageOf(
      aSampling([aNode('n1', 'a', GREW), aNode('n2', 'a', longer), aNode('n3', 'a', USED)]),
    ).pools.get('a');
    assert.deepEqual(usage, {
      verdict: 'IN_USE',
      reason: null,
      source: 'NODE_PROXY',
      window_seconds: 1800,
      nodes_total: 3,
      nodes_sampled: 3,
      nodes_covered: null,
      unseen_share: null,
      requests: 17,
      requests_per_hour: 32,
      setting_not_effective: false,
      probing: false,
      paths: [
        { path: 'stats', method: 'GET', requests: 10, requests_per_hour: 20 },
        { path: 'pods', method: 'GET', requests: 7, requests_per_hour: 12 },
      ],
    });
  });
});

describe('missing data in a pool', () => {
  it('is not added up', () => {
    const cut = [{ ...aSample(0, {}), truncated: true }];
    const usage = usageOf(aSampling([aNode('n1', 'a', SHORT), aNode('n2', 'a', cut)])).pools.get('a');
    assert.deepEqual(
      [usage?.reason, usage?.requests, usage?.requests_per_hour],
      ['WINDOW_TOO_SHORT', null, null],
    );
    assert.equal(usage?.nodes_sampled, 1);
  });

  it('makes the rate unknown, unless the count is zero', () => {
    const undated = [{ ...aSample(0, { pods: 3 }), processStartedAtMs: null }];
    const usage = usageOf(aSampling([aNode('n1', 'a', USED), aNode('n2', 'a', undated)])).pools.get('a');
    assert.deepEqual([usage?.requests, usage?.requests_per_hour, usage?.window_seconds], [63, null, 36_000]);
    const idle = [{ ...aSample(0, {}), processStartedAtMs: null }];
    const zero = usageOf(aSampling([aNode('n1', 'a', idle), aNode('n2', 'a', idle)])).pools.get('a');
    assert.deepEqual([zero?.requests, zero?.requests_per_hour, zero?.window_seconds], [0, 0, null]);
  });

  it('does not hide probing', () => {
    const probed = [aSample(0, { exec: 1 })];
    const usage = usageOf(aSampling([aNode('n1', 'a', GREW), aNode('n2', 'a', probed)])).pools.get('a');
    assert.equal(usage?.probing, true);
    assert.equal(usageOf(aSampling([aNode('n1', 'a', GREW)])).cluster.probing, false);
  });

  it('is NODES_UNREADABLE for a node with neither sample nor failure', () => {
    const usage = usageOf(aSampling([aNode('n1', 'a', [], { failure: null })])).pools.get('a');
    assert.deepEqual(
      [usage?.verdict, usage?.reason, usage?.probing],
      ['INCONCLUSIVE', 'NODES_UNREADABLE', false],
    );
  });

  it('does not hide use that samples before a failure show', () => {
    const usage = usageOf(aSampling([aNode('n1', 'a', USED, { failure: 'TRUNCATED' })])).pools.get('a');
    assert.equal(usage?.verdict, 'USED_SINCE_START');
  });
});
