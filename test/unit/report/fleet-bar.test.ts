import assert from 'node:assert/strict';
import fc from 'fast-check';
import { FLEET_CATEGORIES } from '../../../shared/model/words.ts';
import {
  type CategorizedCluster,
  categoryOf,
  countIn,
  shareTexts,
} from '../../../shared/report/fleet-bar.ts';

const cluster = (verdicts: Partial<CategorizedCluster>): CategorizedCluster => ({
  outcome: 'INSPECTED',
  exposure: 'OPEN',
  readiness: 'GATHER_EVIDENCE',
  exempt: false,
  ...verdicts,
});

describe('the category of a cluster', () => {
  const cases: [Partial<CategorizedCluster>, ReturnType<typeof categoryOf>][] = [
    [{ outcome: 'GONE', exposure: null, readiness: null }, null],
    [{ outcome: 'UNREADABLE', exposure: null, readiness: null, exempt: true }, 'NOT_READ'],
    [{ outcome: 'MISSING', exposure: null, readiness: null }, 'NOT_READ'],
    [{ exposure: 'CLOSED', readiness: 'ALREADY_CLOSED', exempt: true }, 'CLOSED'],
    [{ exempt: true, readiness: 'SAFE_TO_CLOSE' }, 'EXEMPT'],
    [{ exempt: true, exposure: 'WILL_REOPEN' }, 'EXEMPT'],
    [{ exposure: 'WILL_REOPEN', readiness: 'SAFE_TO_CLOSE' }, 'WILL_REOPEN'],
    [{ readiness: 'UPGRADE_FIRST' }, 'UPGRADE_FIRST'],
    [{ readiness: 'MIGRATE_FIRST' }, 'MIGRATE_FIRST'],
    [{ readiness: 'SAFE_TO_CLOSE' }, 'SAFE_TO_CLOSE'],
    [{ exposure: 'UNKNOWN' }, 'GATHER_EVIDENCE'],
    [{ readiness: null }, 'GATHER_EVIDENCE'],
    [{ readiness: 'ALREADY_CLOSED' }, 'GATHER_EVIDENCE'],
  ];
  for (const [verdicts, category] of cases)
    it(`is ${category} for ${JSON.stringify(verdicts)}`, () =>
      assert.equal(categoryOf(cluster(verdicts)), category));
});

describe('the shares of a fleet', () => {
  it('of thirds add up to 100%', () => {
    const shares = shareTexts({ CLOSED: 1, EXEMPT: 1, NOT_READ: 1 });
    assert.deepEqual([shares.NOT_READ, shares.CLOSED, shares.EXEMPT], ['33.4%', '33.3%', '33.3%']);
  });

  it('of no clusters are 0%', () => {
    assert.deepEqual(new Set(Object.values(shareTexts({}))), new Set(['0%']));
  });

  it('never hide a single cluster', () => {
    const shares = shareTexts({ CLOSED: 99_999, NOT_READ: 1 });
    assert.deepEqual([shares.CLOSED, shares.NOT_READ], ['>99.9%', '<0.1%']);
  });

  it('add up to 100% for every fleet, and are 0% only for 0 clusters', () => {
    const counts = fc.record(
      Object.fromEntries(FLEET_CATEGORIES.map((category) => [category, fc.nat(500)])),
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(counts, (each) => {
        const shares = Object.entries(shareTexts(each));
        const sum = shares.reduce(
          (total, [, share]) => total + Number.parseFloat(share.replace(/^[<>]/, '')),
          0,
        );
        const vague = shares.filter(([, share]) => /^[<>]/.test(share)).length;
        if (countIn(each) > 0) assert.ok(Math.abs(sum - 100) <= 0.1 * vague + 1e-6, `${sum}`);
        for (const [category, share] of shares)
          assert.equal(share === '0%', (each[category] ?? 0) === 0, `${category}: ${share}`);
      }),
    );
  });
});
