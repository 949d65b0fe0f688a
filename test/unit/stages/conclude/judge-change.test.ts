import assert from 'node:assert/strict';
import type { Change, Exposure } from '../../../../shared/model/words.ts';
import { judgeChange as judgeChangeOf } from '../../../../shared/stages/conclude/judge-state.ts';
import type { ClusterComparison } from '../../../../shared/stages/conclude/ports.ts';
import { aComparison } from '../../../support/comparison-builder.ts';

const judgeChange = (comparison: ClusterComparison) =>
  judgeChangeOf(comparison, comparison.report?.exposure ?? null);

/** null: no concluded scan could tell. */
const BEFORE = [null, 'OPEN', 'WILL_REOPEN', 'CLOSED'] as const satisfies readonly (Exposure | null)[];

describe('the change of a cluster', () => {
  const table: Readonly<Record<Exposure, readonly Change[]>> = {
    //          null       OPEN        WILL_REOPEN  CLOSED
    OPEN: ['NEW', 'STILL', 'REGRESSED', 'REGRESSED'],
    WILL_REOPEN: ['NONE', 'RESOLVED', 'NONE', 'NONE'],
    CLOSED: ['NONE', 'RESOLVED', 'NONE', 'NONE'],
    UNKNOWN: ['UNKNOWN', 'UNKNOWN', 'UNKNOWN', 'UNKNOWN'],
  };
  for (const [now, changes] of Object.entries(table))
    for (const [index, before] of BEFORE.entries())
      it(`from ${before ?? 'nothing'} to ${now} is ${changes[index]}`, () => {
        assert.equal(judgeChange(aComparison({ before, now: now as Exposure })), changes[index]);
      });

  for (const before of BEFORE) {
    it(`from ${before ?? 'nothing'} to unreadable is UNKNOWN`, () => {
      assert.equal(judgeChange(aComparison({ before, outcome: 'UNREADABLE', now: null })), 'UNKNOWN');
    });

    it(`from ${before ?? 'nothing'} to no report is UNKNOWN if it was enumerated`, () => {
      assert.equal(judgeChange(aComparison({ before, outcome: 'MISSING' })), 'UNKNOWN');
    });

    it(`from ${before ?? 'nothing'} to not found is GONE`, () => {
      assert.equal(judgeChange(aComparison({ before, outcome: 'NOT_FOUND' })), 'GONE');
    });

    it(`from ${before ?? 'nothing'} to deleted since it was listed is GONE`, () => {
      assert.equal(judgeChange(aComparison({ before, outcome: 'GONE', now: null })), 'GONE');
    });
  }

  const namesakes: readonly [Exposure, Exposure, Change][] = [
    ['OPEN', 'OPEN', 'NEW'],
    ['CLOSED', 'OPEN', 'NEW'],
    ['OPEN', 'CLOSED', 'NONE'],
  ];
  for (const [before, now, change] of namesakes)
    it(`from another cluster with the same name that was ${before} to ${now} is ${change}`, () => {
      assert.equal(judgeChange(aComparison({ before, now, uidBefore: 'old', uid: 'new' })), change);
    });

  it('treats a cluster without a known UID as the earlier cluster with its name', () => {
    assert.equal(judgeChange(aComparison({ before: 'OPEN', now: 'OPEN', uidBefore: null })), 'STILL');
    assert.equal(judgeChange(aComparison({ before: 'OPEN', now: 'OPEN', uid: null })), 'STILL');
  });
});
