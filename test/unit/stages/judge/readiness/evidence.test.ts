import assert from 'node:assert/strict';
import type { Usage } from '../../../../../shared/model/rows/parts.ts';
import type { Readiness } from '../../../../../shared/model/words.ts';
import { judgeReadiness } from '../../../../../shared/stages/judge/readiness/judge-readiness.ts';
import type { Evidence } from '../../../../../shared/stages/judge/readiness/quiet.ts';
import { aUsage } from '../../../../support/a-cluster.ts';
import { DAY, facts, pool, sampled } from './facts.ts';

const T0 = Date.UTC(2026, 10, 1);

function evidence(quietSeconds: number | null, lastUsedAtMs: number | null = null): Evidence {
  return {
    quietSinceMs: quietSeconds === null ? null : T0,
    quietUntilMs: T0 + (quietSeconds ?? 0) * 1000,
    lastUsedAtMs,
  };
}

const seenLong = sampled('NOT_SEEN', { window_seconds: 9 * DAY });
const CASES: readonly (readonly [string, Usage, Evidence | undefined, Readiness])[] = [
  ['quiet long enough since its last use', sampled('USED_SINCE_START'), evidence(DAY, T0), 'SAFE_TO_CLOSE'],
  ['not yet quiet long enough', sampled('USED_SINCE_START'), evidence(DAY - 1, T0), 'MIGRATE_FIRST'],
  ['used, and never shown quiet', sampled('USED_SINCE_START'), evidence(null, T0), 'MIGRATE_FIRST'],
  ['used after it seemed quiet', sampled('USED_SINCE_START'), evidence(DAY, T0 + 1), 'MIGRATE_FIRST'],
  ['growing now', sampled('IN_USE'), evidence(DAY), 'MIGRATE_FIRST'],
  ['quiet this time, used a while ago', seenLong, evidence(3600, T0), 'GATHER_EVIDENCE'],
  ['quiet this time, and no evidence of all scans', seenLong, undefined, 'GATHER_EVIDENCE'],
  ['quiet in all scans', seenLong, evidence(DAY), 'SAFE_TO_CLOSE'],
  [
    'too short alone, long enough together',
    sampled('INCONCLUSIVE', { reason: 'WINDOW_TOO_SHORT' }),
    evidence(DAY),
    'SAFE_TO_CLOSE',
  ],
  [
    'cut this time, whatever was before',
    sampled('INCONCLUSIVE', { reason: 'TRUNCATED' }),
    evidence(DAY),
    'GATHER_EVIDENCE',
  ],
  ['not asked this time', aUsage({ reason: 'OUT_OF_TIME' }), evidence(DAY), 'GATHER_EVIDENCE'],
  ['not asked, whatever else it says', sampled('NOT_CHECKED'), evidence(DAY), 'GATHER_EVIDENCE'],
  ['quiet this time, neither used nor shown quiet before', seenLong, evidence(null), 'GATHER_EVIDENCE'],
];

describe('readiness, with the evidence of all scans', () => {
  for (const [name, usage, seen, expected] of CASES) {
    it(`${name}: ${expected}`, () => {
      const open = facts({ usage, pools: [pool('a', { usage })] });
      const verdict = judgeReadiness(open, DAY, new Map(seen === undefined ? [] : [['a', seen]]));
      assert.deepEqual([verdict.cluster, verdict.pools], [expected, [expected]]);
    });
  }
});
