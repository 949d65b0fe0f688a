import assert from 'node:assert/strict';
import fc from 'fast-check';
import { changeOf } from '../../shared/model/counts.ts';
import type { Sample } from '../../shared/model/rows/parts.ts';
import { joinEvidence, type ObservedScan, usageOverTime } from '../../shared/stages/judge/evidence.ts';
import { judgeReadiness } from '../../shared/stages/judge/readiness/judge-readiness.ts';
import { aUsage } from '../support/a-cluster.ts';
import { HOUR_MS, type Observed, scanAt, T0_MS } from '../support/observed-scans.ts';

const QUIET_HOURS = 24;

/** The readiness of an open pool a, whatever its own scan says of its use. */
function readinessOf(scans: readonly ObservedScan[], verdict: 'NOT_SEEN' | 'USED_SINCE_START') {
  const evidence = joinEvidence(scans);
  const usage = usageOverTime(
    aUsage({ verdict, nodes_sampled: 1, window_seconds: 999_999 }),
    'ENABLED',
    evidence.get('a'),
  );
  const pool = { pool: 'a', version: null, port: 'ENABLED', effectivePort: null, usage } as const;
  return judgeReadiness(
    {
      mode: 'STANDARD',
      controlPlaneVersion: null,
      exposure: 'OPEN',
      autoProvisioned: null,
      usage,
      pools: [pool],
    },
    QUIET_HOURS * 3600,
    evidence,
  ).cluster;
}

/** Mostly one long-lived process, so that some histories are quiet for long. */
const arbitraryStart = fc.oneof(
  { weight: 8, arbitrary: fc.constant(-30) },
  { weight: 2, arbitrary: fc.integer({ min: -40, max: 90 }) },
  { weight: 1, arbitrary: fc.constant(null) },
);
const arbitraryCounts = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom({}, { pods: 1 }) },
  {
    weight: 1,
    arbitrary: fc.dictionary(fc.constantFrom('pods', 'stats'), fc.integer({ min: 0, max: 3 }), {
      maxKeys: 2,
    }),
  },
);

/** Anything at all, in time order: restarts, clocks that are off, counts that fall, nodes that come and go. */
const arbitraryScans: fc.Arbitrary<ObservedScan[]> = fc
  .array(
    fc.record({
      afterHours: fc.integer({ min: 1, max: 20 }),
      nodesTotal: fc.option(fc.integer({ min: 0, max: 3 })),
      observed: fc.uniqueArray(fc.tuple(fc.constantFrom('n', 'm', 'k'), arbitraryStart, arbitraryCounts), {
        selector: ([node]) => node,
        maxLength: 3,
      }),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((steps) => {
    let hours = 0;
    return steps.map(({ afterHours, nodesTotal, observed }) => {
      hours += afterHours;
      return scanAt(hours, observed as Observed[], nodesTotal);
    });
  });

/** When samples show for sure that a node was used since the one before, in milliseconds since the epoch. */
function timesOfGrowth(scans: readonly ObservedScan[]): number[] {
  const last = new Map<string, Sample>();
  return scans
    .flatMap(({ samples }) => samples)
    .flatMap((sample) => {
      const before = last.get(sample.node);
      last.set(sample.node, sample);
      const grew = before !== undefined && changeOf(before.paths, sample.paths).grown.length > 0;
      return grew ? [Date.parse(sample.sampled_at)] : [];
    });
}

describe('the laws of evidence', () => {
  for (const verdict of ['NOT_SEEN', 'USED_SINCE_START'] as const) {
    it(`growth anywhere in the quiet time never ends in SAFE_TO_CLOSE, the last scan being ${verdict}`, () => {
      let safe = 0;
      fc.assert(
        fc.property(arbitraryScans, (scans) => {
          if (readinessOf(scans, verdict) !== 'SAFE_TO_CLOSE') return;
          safe += 1;
          const now = Math.max(
            ...(scans.at(-1)?.samples ?? []).map(({ sampled_at }) => Date.parse(sampled_at)),
          );
          assert.ok(timesOfGrowth(scans).every((at) => at <= now - QUIET_HOURS * HOUR_MS));
        }),
        { numRuns: 3000 },
      );
      assert.ok(safe > 50, `only ${safe} histories were safe: the law was hardly tried`);
    });
  }

  it('a node that starts in the future, or nobody knows when, makes no pool safe by itself', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 8 }),
        fc.constantFrom(null, 500),
        (gaps, startedHours) => {
          let hours = 0;
          const scans = gaps.map((gap) => {
            hours += gap;
            return scanAt(hours, [['n', startedHours, {}]], 1);
          });
          assert.equal(readinessOf(scans, 'NOT_SEEN'), 'GATHER_EVIDENCE');
        },
      ),
    );
  });

  it('one more scan with growth in it is never SAFE_TO_CLOSE', () => {
    fc.assert(
      fc.property(arbitraryScans, (scans) => {
        const now = scans.at(-1)?.samples.at(-1);
        fc.pre(now !== undefined);
        const more: Sample = {
          ...now,
          sampled_at: new Date(Date.parse(now.sampled_at) + HOUR_MS).toISOString(),
          paths: [
            ...now.paths.map((count) => ({ ...count, requests: count.requests + 1 })),
            { path: 'healthz', method: 'GET', requests: 1 },
          ],
        };
        assert.equal(readinessOf([...scans, { samples: [more], pools: [] }], 'NOT_SEEN'), 'MIGRATE_FIRST');
      }),
    );
  });
});

/** What really happened on one node: when its kubelets started and when each request came, in hours after T0. */
interface Truth {
  readonly starts: readonly number[];
  readonly requests: readonly number[];
}

const arbitraryTruth: fc.Arbitrary<Truth> = fc.record({
  starts: fc
    .uniqueArray(fc.integer({ min: -60, max: 80 }), { maxLength: 2 })
    .map((starts) => [-100, ...starts.toSorted((a, b) => a - b)].map((hour) => hour + 0.25)),
  requests: fc
    .uniqueArray(fc.integer({ min: -80, max: 100 }), { maxLength: 3 })
    .map((requests) => requests.map((hour) => hour + 0.75)),
});

describe('evidence against the truth', () => {
  it('says quiet only since every request that some sample could show', () => {
    let quiet = 0;
    fc.assert(
      fc.property(
        fc.array(arbitraryTruth, { minLength: 1, maxLength: 3 }),
        fc.array(fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 7 })), {
          minLength: 1,
          maxLength: 6,
        }),
        (nodes, steps) => {
          let now = 0;
          const visible: number[] = [];
          const scans = steps.map(([gap, sampled]) => {
            now += gap;
            const observed = nodes.flatMap((truth, index): Observed[] => {
              if ((sampled & (1 << index)) === 0) return [];
              const start = truth.starts.findLast((at) => at <= now) ?? -100;
              const counted = truth.requests.filter((at) => at >= start && at <= now);
              visible.push(...counted);
              return [[`n${index}`, start, counted.length === 0 ? {} : { pods: counted.length }]];
            });
            return scanAt(now, observed, nodes.length);
          });
          const evidence = joinEvidence(scans).get('a');
          if (evidence === undefined || evidence.quietSinceMs === null) return;
          quiet += 1;
          const sinceHours = (evidence.quietSinceMs - T0_MS) / HOUR_MS;
          assert.ok(
            visible.every((at) => at <= sinceHours),
            `quiet since ${sinceHours}, requests at ${visible}`,
          );
          assert.ok(evidence.quietUntilMs >= evidence.quietSinceMs);
        },
      ),
      { numRuns: 3000 },
    );
    assert.ok(quiet > 500, `only ${quiet} histories were quiet`);
  });
});
