import assert from 'node:assert/strict';
import type { Usage } from '../../../../../shared/model/rows/parts.ts';
import { USAGE_REASONS } from '../../../../../shared/model/words.ts';
import { sentenceOf, usageReasons } from '../../../../../shared/stages/judge/usage/usage-reasons.ts';
import { verdictOf } from '../../../../../shared/stages/judge/usage/usage-row.ts';
import { aUsage } from '../../../../support/cluster-builder.ts';
import { aNode, aSampling, QUIET, SHORT, usageOf } from '../../../../support/sampling-builder.ts';

const path = (name: string, requests = 1) => ({
  path: name,
  method: 'GET',
  requests,
  requests_per_hour: null,
});
const sampled = { nodes_sampled: 1, nodes_total: 3 };

const SENTENCES: readonly (readonly [Partial<Usage>, string])[] = [
  [
    {
      verdict: 'IN_USE',
      requests: 7,
      window_seconds: 50,
      ...sampled,
      paths: [path('metrics', 4), path('stats', 3)],
    },
    '7 calls in 50 s on 1 of 3 nodes, to metrics and stats.',
  ],
  [
    {
      verdict: 'IN_USE',
      requests: 7,
      window_seconds: 50,
      nodes_sampled: 2,
      nodes_total: 3,
      paths: [path('pods', 7)],
    },
    '7 calls on 2 of 3 nodes over at least 50 s, to pods.',
  ],
  [
    {
      verdict: 'USED_SINCE_START',
      requests: 7,
      window_seconds: 50,
      nodes_sampled: 2,
      nodes_total: 3,
      paths: [path('pods', 7)],
    },
    '7 calls on 2 of 3 nodes since the kubelets started, the last one 50 s ago, to pods.',
  ],
  [
    { verdict: 'IN_USE', requests: 1, window_seconds: null, nodes_sampled: 2, paths: [path('pods')] },
    '1 call on 2 sampled nodes, to pods.',
  ],
  [
    {
      verdict: 'USED_SINCE_START',
      requests: 25,
      window_seconds: 7199,
      ...sampled,
      paths: ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => path(name)),
    },
    '25 calls on 1 of 3 nodes since the kubelet started, 119 min ago, to a, b, c, d, and 2 others.',
  ],
  [
    {
      verdict: 'USED_SINCE_START',
      requests: 5,
      nodes_sampled: 1,
      paths: ['a', 'b', 'c', 'd', 'e'].map((name) => path(name)),
    },
    '5 calls on 1 sampled node since the kubelet started, to a, b, c, d, and e.',
  ],
  [
    { verdict: 'PAST_USE', requests: 12_025 },
    '12,025 calls, which may have come before the port was disabled: a kubelet keeps its counter until it restarts.',
  ],
  [{ verdict: 'NOT_SEEN', window_seconds: 86_399, nodes_sampled: 1, nodes_total: 1 }, 'no call in 23.9 h.'],
  [
    { verdict: 'INCONCLUSIVE', reason: 'WINDOW_TOO_SHORT', window_seconds: 21 },
    'no call in 21 s, which is too short to say anything.',
  ],
  [
    { verdict: 'INCONCLUSIVE', reason: 'WINDOW_TOO_SHORT' },
    'no call counted, but nothing says for how long.',
  ],
];

const PROBED_EARLIER = aUsage({ verdict: 'NOT_SEEN', window_seconds: 120, probing: true, ...sampled });

describe('the reasons of a usage verdict', () => {
  it('do not claim the window for nodes that were observed for less (said: no call in 10 h on 2 of 2 nodes)', () => {
    const { pools } = usageOf(aSampling([aNode('n', 'a', QUIET), aNode('m', 'a', SHORT)], { a: 2 }));
    assert.equal(
      sentenceOf(pools.get('a') ?? aUsage()),
      'no call on 2 of 2 nodes; the shortest conclusive window is 10 h.',
    );
  });

  for (const [differences, sentence] of SENTENCES) {
    it(sentence, () => assert.equal(sentenceOf(aUsage(differences)), sentence));
  }

  for (const reason of USAGE_REASONS) {
    it(`have a sentence for ${reason}`, () => {
      assert.match(sentenceOf(aUsage({ verdict: verdictOf(reason), reason })), /^[a-zA-Z].*\.$/);
    });
  }

  it('state when the port was probed, even before the window (had no time)', () => {
    assert.deepEqual(
      usageReasons([
        { pool: 'a', usage: PROBED_EARLIER, evidence: { lastProbedMs: Date.UTC(2026, 10, 23, 4, 29, 50) } },
      ]),
      [
        'Pool a: no call in 2 min on 1 of 3 nodes.',
        'Pool a: somebody probed the port, last at or before 2026-11-23 04:30 UTC.',
      ],
    );
  });

  it('are stated once for identical pools, together with probing and settings without effect', () => {
    const quiet = aUsage({ verdict: 'NOT_SEEN', window_seconds: 7200, ...sampled });
    const probed = aUsage({
      verdict: 'IN_USE',
      requests: 2,
      window_seconds: 60,
      ...sampled,
      probing: true,
      setting_not_effective: true,
      paths: [path('exec'), path('pods')],
    });
    assert.deepEqual(
      usageReasons([
        { pool: 'a', usage: quiet, evidence: { lastProbedMs: null } },
        { pool: 'b', usage: quiet, evidence: { lastProbedMs: null } },
        { pool: 'c', usage: probed, evidence: { lastProbedMs: null } },
      ]),
      [
        'Pools a and b: no call in 2 h on 1 of 3 nodes.',
        'Pool c: 2 calls in 60 s on 1 of 3 nodes, to exec and pods.',
        'Pool c: somebody probed the port, at an unknown time: exec is always refused there.',
        'Pool c: the kubelets do not do what the setting says.',
      ],
    );
  });
});
