import assert from 'node:assert/strict';
import {
  burnDownOf,
  burnDownSentences,
  categoryCounts,
  type TrendPoint,
} from '../../../shared/report/burn-down.ts';

const DAY_MS = 86_400_000;
const FIRST_MS = Date.parse('2026-11-01T03:00:00.000Z');

/** Scans of 100 clusters on these days of November, from 0, with this many left to close. */
const scans = (...points: readonly (readonly [day: number, left: number])[]): TrendPoint[] =>
  points.map(([day, left]) => ({
    scheduledAt: new Date(FIRST_MS + day * DAY_MS).toISOString(),
    counts: { CLOSED: 100 - left, GATHER_EVIDENCE: left },
  }));
const said = (trend: TrendPoint[], target: string | null = null) =>
  burnDownSentences(burnDownOf(trend), trend.at(-1)?.scheduledAt.slice(0, 10) ?? '', target).join(' ');

describe('the burn-down', () => {
  it('counts every cluster that is not closed as left, exempt and unread ones included', () => {
    const verdict = {
      outcome: 'INSPECTED',
      exposure: 'OPEN',
      readiness: 'SAFE_TO_CLOSE',
      exempt: false,
    } as const;
    const counts = categoryCounts([
      { ...verdict, clusters: 2 },
      { ...verdict, exempt: true, clusters: 3 },
      { ...verdict, outcome: 'MISSING', exposure: null, readiness: null, clusters: 4 },
      { ...verdict, exposure: 'CLOSED', readiness: 'ALREADY_CLOSED', clusters: 50 },
      { ...verdict, outcome: 'GONE', exposure: null, readiness: null, clusters: 60 },
    ]);
    assert.deepEqual(counts, { SAFE_TO_CLOSE: 2, EXEMPT: 3, NOT_READ: 4, CLOSED: 50 });
    assert.equal(burnDownOf([{ scheduledAt: '2026-11-01T03:00:00.000Z', counts }]).left, 9);
  });

  it('states the pace, the date on which it reaches zero, and how that compares with the target', () => {
    const trend = scans([0, 40], [7, 30], [14, 20]);
    assert.equal(
      said(trend, '2026-11-20'),
      '20 clusters are left to close, exempt and unread clusters included. 20 fewer in the 14 days since 1 November 2026 (10 per week). At this pace: 29 November 2026. Target: 20 November 2026, in 5 days; at this pace 9 days late.',
    );
    assert.match(said(trend, '2027-01-31'), /Target: 31 January 2027, in 77 days; at this pace in time\.$/);
  });

  it('measures the pace over the last four weeks, not since the first scan', () => {
    const trend = scans([-100, 90], [0, 40], [10, 35], [28, 12]);
    assert.deepEqual(burnDownOf(trend), {
      left: 12,
      pace: { since: '2026-11-01', days: 28, fewer: 28 },
      zeroOn: '2026-12-11',
    });
  });

  for (const [of, trend] of [
    ['one scan', scans([0, 40])],
    ['two scans', scans([0, 40], [20, 10])],
    ['many scans within a few days', scans([0, 40], [1, 30], [2, 20], [3, 10])],
  ] as const)
    it(`does not guess a date from ${of}`, () => {
      assert.match(said(trend), /Too early for a pace: it takes 3 scans over at least 7 days\./);
      assert.doesNotMatch(said(trend, '2027-01-31'), /at this pace/i);
    });

  it('says that a pace of zero, or of more and more clusters, does not reach zero', () => {
    assert.match(
      said(scans([0, 40], [7, 40], [14, 40])),
      /None fewer in the 14 days .*: this pace does not reach zero\./,
    );
    assert.match(
      said(scans([0, 40], [7, 41], [14, 43])),
      /3 more in the 14 days .*: this pace does not reach zero\./,
    );
  });

  it('gives no date centuries away', () => {
    const trend = scans([0, 40], [7, 40], [28, 39]).map((point, index) => ({
      ...point,
      counts: { GATHER_EVIDENCE: 100_000 - Number(index === 2) },
    }));
    assert.match(said(trend), /This pace does not reach zero within ten years/);
  });

  it('says that a target in the past was missed', () => {
    assert.match(
      said(scans([0, 40], [7, 30], [14, 20]), '2026-11-05'),
      /Target: 5 November 2026, missed 10 days ago with 20 clusters left\.$/,
    );
  });

  it('ends when nothing is left', () => {
    assert.equal(said(scans([0, 40], [7, 1], [14, 0])), 'No cluster is left to close.');
    assert.equal(said([], '2026-11-05'), 'No cluster is left to close. Target: 5 November 2026.');
  });
});
