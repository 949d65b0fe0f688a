import assert from 'node:assert/strict';
import type { EvidenceEntry } from '../../../../../shared/model/rows/parts.ts';
import { coverQuietPeriod, quietSpansOf } from '../../../../../shared/stages/judge/evidence/node-evidence.ts';

const HOUR_MS = 3_600_000;
const QUIET_MS = 24 * HOUR_MS;
const POLICY = {
  quietMs: QUIET_MS,
  minimumWindowMs: HOUR_MS,
  coveragePercent: null,
  isAccepted: () => false,
};
const time = (hours: number) => new Date(hours * HOUR_MS).toISOString();

/** A process that was observed without use in these hours. */
function quiet(from: number, to: number): EvidenceEntry {
  return {
    format: 1,
    pool: 'a',
    node: `n-${from}`,
    node_uid: null,
    node_created_at: null,
    process_started_at: time(from),
    observed_since: time(from),
    first_sampled_at: time(from),
    last_sampled_at: time(to),
    port: 'ENABLED',
    requests: 0,
    last_grew_at: null,
    port_open_at: null,
    doubt: null,
    gone: false,
    paths: [],
  };
}

const hours = (entries: readonly EvidenceEntry[]) =>
  quietSpansOf(entries, POLICY).map(({ fromMs, toMs }) => [fromMs / HOUR_MS, toMs / HOUR_MS]);
const isCovered = (nowHours: number, entries: readonly EvidenceEntry[]) =>
  coverQuietPeriod(quietSpansOf(entries, POLICY), nowHours * HOUR_MS, QUIET_MS);

describe('the periods in which a pool was observed without use', () => {
  it('are merged if they overlap or touch, latest first', () => {
    assert.deepEqual(hours([quiet(0, 10), quiet(10, 20), quiet(15, 30), quiet(40, 41)]), [
      [40, 41],
      [0, 30],
    ]);
  });

  it('cover a quiet period only without a gap', () => {
    assert.equal(isCovered(30, [quiet(0, 12), quiet(12, 24)]), true);
    assert.equal(isCovered(30, [quiet(0, 12), quiet(13, 25)]), false);
  });

  it('are not reduced by a sample after a gap: more evidence of quiet once made a cluster less safe', () => {
    const earlier = [quiet(0, 30)];
    assert.equal(isCovered(40, earlier), true);
    assert.equal(isCovered(40, [...earlier, quiet(38, 40)]), true);
  });

  it('do not count if they ended before the quiet period', () => {
    assert.equal(isCovered(54, [quiet(0, 30), quiet(50, 54)]), false);
  });
});
