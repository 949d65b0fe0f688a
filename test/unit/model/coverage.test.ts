import assert from 'node:assert/strict';
import { coverageOf, coverageSentences, coverageText } from '../../../shared/model/coverage.ts';
import { aUsage } from '../../support/cluster-builder.ts';

const usageOf = (nodes_covered: number | null, nodes_total: number | null, unseen_share: number | null) =>
  aUsage({ nodes_covered, nodes_total, unseen_share });
const open = { readiness: 'SAFE_TO_CLOSE', usage: usageOf(3, 3, 0) } as const;
const closed = { readiness: 'ALREADY_CLOSED', usage: usageOf(0, 12, 1) } as const;

describe('the coverage of a cluster', () => {
  it('excludes pools that are already closed (was "3 of 15 nodes" next to SAFE_TO_CLOSE)', () => {
    const coverage = coverageOf({ usage: usageOf(3, 15, 1), pools: [open, closed] });
    assert.deepEqual(coverage, { nodes_covered: 3, nodes_total: 3, unseen_share: 0 });
    assert.equal(coverageText(coverage), 'the evidence covers 3 of 3 nodes');
  });

  it('equals the coverage of its usage if every pool is open: an Autopilot cluster counts as one pool', () => {
    const usage = usageOf(5, 6, 0.3333);
    const pools = [open, { ...open, usage: usageOf(2, 3, 0.6667) }];
    assert.deepEqual(coverageOf({ usage, pools }), {
      nodes_covered: 5,
      nodes_total: 6,
      unseen_share: 0.3333,
    });
  });

  it('is unknown if no pool is open or usage is unknown', () => {
    assert.equal(coverageOf({ usage: usageOf(0, 12, 1), pools: [closed] }), null);
    assert.equal(coverageOf({ usage: null, pools: [open] }), null);
    assert.deepEqual(coverageSentences(null), []);
  });

  it('is unknown if the coverage of any open pool is unknown (was a sum of the others)', () => {
    const unknown = { ...open, usage: usageOf(null, null, null) };
    const coverage = coverageOf({ usage: usageOf(null, null, null), pools: [open, unknown, closed] });
    assert.deepEqual(coverage, { nodes_covered: null, nodes_total: null, unseen_share: 0 });
    assert.equal(coverageText(coverage), null);
  });

  it('includes the unseen share, and groups the digits of counts (was "1187 of 1250")', () => {
    assert.deepEqual(coverageSentences(usageOf(1187, 1250, 0.0333)), [
      'The evidence covers 1,187 of 1,250 nodes (a caller on up to 3.3% of the nodes could have been missed).',
    ]);
    assert.match(coverageText(usageOf(9_500, 10_000, 0.0002)) ?? '', /up to 0\.1% of the nodes/, 'never 0%');
  });
});
