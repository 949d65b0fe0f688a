import assert from 'node:assert/strict';
import fc from 'fast-check';
import { changeOf } from '../../shared/model/sampling.ts';
import {
  INCONCLUSIVE_REASONS,
  NOT_CHECKED_REASONS,
  PORT_STATES,
  type UsageVerdict,
} from '../../shared/model/words.ts';
import { judgeNode } from '../../shared/stages/judge/usage/node-verdict.ts';
import {
  combineUsages,
  NODES_DECIDE,
  POOLS_DECIDE,
  usageOfNode,
  usageWithout,
} from '../../shared/stages/judge/usage/usage-row.ts';
import type { UsageSample } from '../../shared/stages/judge/usage/usage-sample.ts';

const HOUR_MS = 3_600_000;

const arbitrarySample: fc.Arbitrary<UsageSample> = fc.record({
  sampledAtMs: fc.option(
    fc.integer({ min: 0, max: 20 }).map((hours) => hours * HOUR_MS),
    { freq: 10 },
  ),
  processStartedAtMs: fc.option(
    fc.constantFrom(-40, -40, -40, 3, 9, 30).map((hours) => hours * HOUR_MS),
    { freq: 6 },
  ),
  counts: fc
    .dictionary(fc.constantFrom('pods', 'stats', 'exec'), fc.integer({ min: 0, max: 2 }), { maxKeys: 2 })
    .map((counts) => Object.entries(counts).map(([path, requests]) => ({ path, method: 'GET', requests }))),
  familyPresent: fc.constant(true),
  truncated: fc.integer({ min: 0, max: 9 }).map((chance) => chance === 0),
});
const arbitrarySamples = fc.array(arbitrarySample, { maxLength: 5 });
const arbitraryPolicy = fc.record({
  port: fc.constantFrom(...PORT_STATES),
  minimumWindowMs: fc.constantFrom(0, HOUR_MS, 5 * HOUR_MS),
});

const arbitraryUsage = fc.oneof(
  fc
    .tuple(arbitrarySamples, arbitraryPolicy)
    .map(([samples, policy]) => usageOfNode(judgeNode(samples, policy), 'NODE_PROXY', false)),
  fc
    .constantFrom(...INCONCLUSIVE_REASONS, ...NOT_CHECKED_REASONS)
    .map((reason) => usageWithout(reason, 'NODE_PROXY', 1)),
);

describe('the laws of a node', () => {
  it('NOT_SEEN requires the minimum window, no growth, and no doubtful sample', () => {
    let seen = 0;
    fc.assert(
      fc.property(arbitrarySamples, arbitraryPolicy, (samples, policy) => {
        const { verdict, windowMs } = judgeNode(samples, policy);
        if (verdict !== 'NOT_SEEN') return;
        seen += 1;
        assert.ok(windowMs !== null && windowMs >= policy.minimumWindowMs);
        assert.ok(samples.every(({ truncated }) => !truncated));
        const steps = samples
          .slice(1)
          .map((later, index) => changeOf(samples[index]?.counts ?? [], later.counts));
        assert.ok(steps.every(({ grown }) => grown.length === 0));
      }),
      { numRuns: 5000 },
    );
    assert.ok(seen > 100, `only ${seen}`);
  });

  it('growth at the end is IN_USE, or contradicts earlier samples', () => {
    fc.assert(
      fc.property(arbitrarySamples, arbitrarySample, arbitraryPolicy, (samples, sample, policy) => {
        const usable = { ...sample, truncated: false };
        const grown = {
          ...usable,
          counts: [...usable.counts, { path: 'healthz', method: 'GET', requests: 1 }],
        };
        const { verdict, reason } = judgeNode([...samples, usable, grown], policy);
        assert.ok(verdict === 'IN_USE' || reason === 'TRUNCATED', verdict);
      }),
    );
  });

  it('only INCONCLUSIVE has a reason, and numbers are null or at least 0', () => {
    fc.assert(
      fc.property(arbitrarySamples, arbitraryPolicy, (samples, policy) => {
        const usage = usageOfNode(judgeNode(samples, policy), 'FILE', false);
        assert.equal(usage.reason !== null, usage.verdict === 'INCONCLUSIVE');
        for (const number of [usage.window_seconds, usage.requests, usage.requests_per_hour])
          assert.ok(number === null || (Number.isFinite(number) && number >= 0));
      }),
    );
  });
});

describe('the laws of combining usages', () => {
  for (const [name, order] of Object.entries({ nodes: NODES_DECIDE, pools: POOLS_DECIDE })) {
    it(`${name}: their order does not matter`, () => {
      fc.assert(
        fc.property(fc.array(arbitraryUsage, { minLength: 1, maxLength: 6 }), (usages) => {
          assert.deepEqual(combineUsages(usages.toReversed(), order), combineUsages(usages, order));
        }),
      );
    });

    it(`${name}: combining a single one returns it unchanged`, () => {
      fc.assert(
        fc.property(arbitraryUsage, (usage) => {
          const { verdict, reason, window_seconds, requests } = combineUsages([usage], order);
          assert.deepEqual(
            { verdict, reason, window_seconds, requests },
            {
              verdict: usage.verdict,
              reason: usage.reason,
              window_seconds: usage.window_seconds,
              requests: usage.requests,
            },
          );
        }),
      );
    });

    it(`${name}: adding one never hides use`, () => {
      const rank = (verdict: UsageVerdict) => order.indexOf(verdict);
      fc.assert(
        fc.property(
          fc.array(arbitraryUsage, { minLength: 1, maxLength: 5 }),
          arbitraryUsage,
          (usages, more) => {
            const before = combineUsages(usages, order).verdict;
            const after = combineUsages([...usages, more], order).verdict;
            assert.ok(rank(after) <= rank(before));
          },
        ),
      );
    });
  }
});
