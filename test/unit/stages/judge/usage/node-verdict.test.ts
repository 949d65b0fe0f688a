import assert from 'node:assert/strict';
import { requestsOf } from '../../../../../shared/model/sampling.ts';
import type { PortState, UsageReason, UsageVerdict } from '../../../../../shared/model/words.ts';
import { judgeNode, type NodeVerdict } from '../../../../../shared/stages/judge/usage/node-verdict.ts';
import type { UsageSample } from '../../../../../shared/stages/judge/usage/usage-sample.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const T0 = Date.UTC(2026, 10, 24);

/** A sample some minutes after T0, of a kubelet that started some minutes after T0. */
function at(
  minutes: number | null,
  counts: Record<string, number>,
  startedMinutes: number | null = -300,
  differences: Partial<UsageSample> = {},
): UsageSample {
  return {
    sampledAtMs: minutes === null ? null : T0 + minutes * MINUTE,
    processStartedAtMs: startedMinutes === null ? null : T0 + startedMinutes * MINUTE,
    counts: Object.entries(counts).map(([path, requests]) => ({ path, method: 'GET', requests })),
    familyPresent: true,
    truncated: false,
    ...differences,
  };
}

const judge = (samples: readonly UsageSample[], port: PortState = 'ENABLED'): NodeVerdict =>
  judgeNode(samples, { port, minimumWindowMs: HOUR });

const cut = { truncated: true };
const missing = { familyPresent: false };

/** Title, samples, verdict, reason, window in minutes, requests. */
type Case = readonly [
  string,
  readonly UsageSample[],
  UsageVerdict,
  UsageReason | null,
  number | null,
  number | null,
];

// biome-ignore format: one case, one line
const ONE_SAMPLE: readonly Case[] = [
  ['not zero', [at(0, { pods: 4 })], 'USED_SINCE_START', null, 300, 4],
  ['not zero just after its start', [at(0, { pods: 4 }, -1)], 'USED_SINCE_START', null, 1, 4],
  ['not zero, start not known', [at(0, { pods: 4 }, null)], 'USED_SINCE_START', null, null, 4],
  ['not zero, start in the future', [at(0, { pods: 4 }, 60)], 'USED_SINCE_START', null, null, 4],
  ['zero for long', [at(0, {})], 'NOT_SEEN', null, 300, 0],
  ['zero, reported explicitly', [at(0, { pods: 0 })], 'NOT_SEEN', null, 300, 0],
  ['zero for exactly the minimum', [at(0, {}, -60)], 'NOT_SEEN', null, 60, 0],
  ['zero for less than the minimum', [at(0, {}, -59)], 'INCONCLUSIVE', 'WINDOW_TOO_SHORT', 59, 0],
  ['zero, start not known', [at(0, {}, null)], 'INCONCLUSIVE', 'WINDOW_TOO_SHORT', null, 0],
  ['zero, start in the future', [at(0, {}, 60)], 'INCONCLUSIVE', 'WINDOW_TOO_SHORT', null, 0],
  ['zero, time of the sample not known', [at(null, {})], 'INCONCLUSIVE', 'WINDOW_TOO_SHORT', null, 0],
  ['truncated', [at(0, { pods: 4 }, -300, cut)], 'INCONCLUSIVE', 'TRUNCATED', null, null],
  ['without the counter', [at(0, {}, -300, missing)], 'INCONCLUSIVE', 'METRIC_MISSING', null, null],
  ['no sample', [], 'INCONCLUSIVE', 'NODES_UNREADABLE', null, null],
];

// biome-ignore format: one case, one line
const TWO_SAMPLES: readonly Case[] = [
  ['growth', [at(0, { pods: 4 }), at(1, { pods: 5 })], 'IN_USE', null, 1, 1],
  ['growth from zero', [at(0, {}), at(1, { pods: 1 })], 'IN_USE', null, 1, 1],
  ['growth on another path', [at(0, { pods: 4 }), at(1, { pods: 4, exec: 2 })], 'IN_USE', null, 1, 2],
  ['growth, starts not known', [at(0, { pods: 4 }, null), at(1, { pods: 5 }, null)], 'IN_USE', null, 1, 1],
  ['growth, times not known', [at(null, { pods: 4 }), at(null, { pods: 5 })], 'IN_USE', null, null, 1],
  ['a newer process, not zero', [at(0, { pods: 400 }), at(60, { pods: 2 }, 30)], 'IN_USE', null, 30, 2],
  ['a newer process, not zero, the same count', [at(0, { pods: 2 }), at(60, { pods: 2 }, 30)], 'IN_USE', null, 30, 2],
  ['a newer process, earlier start not known', [at(0, { pods: 2 }, null), at(60, { pods: 2 }, 30)], 'IN_USE', null, 30, 2],
  ['a newer process, zero for long', [at(0, { pods: 400 }), at(200, {}, 30)], 'NOT_SEEN', null, 170, 0],
  ['a newer process, zero for too short', [at(0, {}), at(60, {}, 30)], 'INCONCLUSIVE', 'WINDOW_TOO_SHORT', 30, 0],
  ['no growth for the minimum', [at(0, { pods: 4 }), at(60, { pods: 4 })], 'NOT_SEEN', null, 60, 0],
  ['no growth for less than the minimum', [at(0, { pods: 4 }), at(59, { pods: 4 })], 'USED_SINCE_START', null, 359, 4],
  ['zero twice', [at(0, {}), at(1, {})], 'NOT_SEEN', null, 301, 0],
  ['zero twice, starts not known', [at(0, {}, null), at(60, {}, null)], 'NOT_SEEN', null, 60, 0],
  ['zero twice for less, starts not known', [at(0, {}, null), at(59, {}, null)], 'INCONCLUSIVE', 'WINDOW_TOO_SHORT', 59, 0],
  ['zero twice, times not known', [at(null, {}, null), at(null, {}, null)], 'INCONCLUSIVE', 'WINDOW_TOO_SHORT', null, 0],
  ['zero twice, starts in the future', [at(0, {}, 500), at(90, {}, 500)], 'INCONCLUSIVE', 'WINDOW_TOO_SHORT', null, 0],
  ['a lower count in one process', [at(0, { pods: 4, stats: 1 }), at(60, { pods: 3, stats: 9 })], 'INCONCLUSIVE', 'TRUNCATED', null, null],
  ['a count that disappeared in one process', [at(0, { pods: 4 }), at(600, {})], 'INCONCLUSIVE', 'TRUNCATED', null, null],
  ['a lower count, starts not known', [at(0, { pods: 4 }, null), at(60, { pods: 3 }, null)], 'USED_SINCE_START', null, null, 3],
  ['a count that disappeared, starts not known', [at(0, { pods: 4 }, null), at(600, {}, null)], 'INCONCLUSIVE', 'WINDOW_TOO_SHORT', null, 0],
  // The node's clock is an hour behind: its kubelet restarted after the first sample, but reports an earlier start.
  ['another start before the earlier sample', [at(0, { pods: 4 }), at(60, {}, -10)], 'INCONCLUSIVE', 'WINDOW_TOO_SHORT', null, 0],
  ['another start before the earlier sample, not zero', [at(0, { pods: 4 }), at(60, { pods: 4 }, -10)], 'USED_SINCE_START', null, 70, 4],
  ['samples in reverse order', [at(60, { pods: 4 }), at(0, { pods: 4 })], 'USED_SINCE_START', null, 300, 4],
  ['the earlier truncated, the later zero', [at(0, {}, -300, cut), at(60, {})], 'INCONCLUSIVE', 'TRUNCATED', 360, 0],
  ['the later truncated, the earlier not zero', [at(0, { pods: 4 }), at(60, {}, -300, cut)], 'USED_SINCE_START', null, 300, 4],
  ['the later without the counter', [at(0, {}), at(60, {}, -300, missing)], 'INCONCLUSIVE', 'METRIC_MISSING', 300, 0],
  ['no growth for long, starts in the future', [at(0, { pods: 4 }, 500), at(90, { pods: 4 }, 500)], 'USED_SINCE_START', null, null, 4],
  ['no growth for long, the earlier before its start', [at(0, { pods: 4 }, 60), at(120, { pods: 4 }, 60)], 'USED_SINCE_START', null, 60, 4],
  ['another start, in the future', [at(0, { pods: 4 }), at(60, { pods: 2 }, 90)], 'USED_SINCE_START', null, null, 2],
  ['another start at the exact time of the earlier sample', [at(0, { pods: 4 }), at(60, { pods: 4 }, 0)], 'USED_SINCE_START', null, 60, 4],
  ['zero twice, the earlier start not known', [at(0, {}, null), at(60, {}, -300)], 'NOT_SEEN', null, 360, 0],
  ['zero twice, the later start not known', [at(0, {}, -300), at(60, {}, null)], 'NOT_SEEN', null, 60, 0],
  ['zero twice at the same time, starts not known', [at(0, {}, null), at(0, {}, null)], 'INCONCLUSIVE', 'WINDOW_TOO_SHORT', 0, 0],
];

// biome-ignore format: one case, one line
const MORE_SAMPLES: readonly Case[] = [
  ['growth that ended hours ago (was IN_USE)', [at(0, { pods: 4 }), at(60, { pods: 5 }), at(600, { pods: 5 })], 'USED_SINCE_START', null, 900, 5],
  ['growth that ended just now', [at(0, { pods: 4 }), at(60, { pods: 5 }), at(119, { pods: 5 })], 'IN_USE', null, 119, 1],
  ['growth hours ago, then a restart', [at(0, { pods: 4 }), at(60, { pods: 5 }), at(600, {}, 500)], 'IN_USE', null, 160, 1],
  ['growth hours ago, and one truncated sample', [at(0, { pods: 4 }), at(60, { pods: 5 }), at(500, {}, -300, cut), at(600, { pods: 5 })], 'IN_USE', null, 600, 1],
  ['growth before and after a restart', [at(0, { pods: 4 }), at(60, { pods: 6 }), at(120, { pods: 3 }, 90)], 'IN_USE', null, 90, 5],
  ['only the last process counts as not growing', [at(0, {}), at(90, {}, 30), at(95, {}, 30)], 'NOT_SEEN', null, 65, 0],
  ['a truncated sample between two that grew', [at(0, { pods: 1 }), at(1, {}, -300, cut), at(2, { pods: 2 })], 'IN_USE', null, 2, 1],
  ['a start that was contradicted stays unknown', [at(0, { pods: 1 }), at(60, {}, -10), at(65, {}, -10)], 'INCONCLUSIVE', 'WINDOW_TOO_SHORT', 5, 0],
  ['no growth for long, and one truncated sample', [at(0, { pods: 1 }), at(30, {}, -300, cut), at(90, { pods: 1 })], 'USED_SINCE_START', null, 390, 1],
];

function check(cases: readonly Case[]) {
  for (const [name, samples, verdict, reason, minutes, requests] of cases) {
    it(`${name}: ${verdict}${reason === null ? '' : ` (${reason})`}`, () => {
      const judged = judge(samples);
      assert.deepEqual(
        {
          verdict: judged.verdict,
          reason: judged.reason,
          minutes: judged.windowMs === null ? null : judged.windowMs / MINUTE,
          requests: judged.counts === null ? null : requestsOf(judged.counts),
        },
        { verdict, reason, minutes, requests },
      );
    });
  }
}

describe('a node with one sample', () => check(ONE_SAMPLE));
describe('a node with two samples', () => check(TWO_SAMPLES));
describe('a node with more samples', () => check(MORE_SAMPLES));

describe('a node whose port is DISABLED', () => {
  const CASES: readonly (readonly [string, readonly UsageSample[], UsageVerdict])[] = [
    ['not zero', [at(0, { pods: 4 })], 'PAST_USE'],
    ['not zero, no growth for long', [at(0, { pods: 4 }), at(600, { pods: 4 })], 'PAST_USE'],
    ['growth', [at(0, { pods: 4 }), at(1, { pods: 5 })], 'IN_USE'],
    [
      'growth hours ago, no restart since',
      [at(0, { pods: 4 }), at(1, { pods: 5 }), at(600, { pods: 5 })],
      'IN_USE',
    ],
    ['zero for long', [at(0, {})], 'NOT_SEEN'],
  ];
  for (const [name, samples, verdict] of CASES) {
    it(`${name}: ${verdict}`, () => assert.equal(judge(samples, 'DISABLED').verdict, verdict));
  }
  it('judges UNKNOWN like ENABLED', () =>
    assert.equal(judge([at(0, { pods: 4 })], 'UNKNOWN').verdict, 'USED_SINCE_START'));
});
