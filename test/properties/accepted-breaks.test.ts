import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type AcceptedBreakEntry, NO_EXCEPTIONS } from '../../shared/model/exceptions.ts';
import type { Caller } from '../../shared/model/rows/parts.ts';
import type { NodeSampling, Sampling } from '../../shared/model/sampling.ts';
import { judgeCluster } from '../../shared/stages/judge/judge-cluster.ts';
import { policyAt } from '../../shared/stages/judge/policy.ts';
import { aCluster, aPool } from '../support/cluster-builder.ts';

const NOW_MS = Date.UTC(2026, 10, 24, 3);
const DAY_MS = 86_400_000;
const PATHS = ['pods', 'stats', 'exec', 'other'];
const CLUSTER = aCluster({ pools: [aPool(), aPool({ name: 'pool-b' })] });

type Counts = Readonly<Record<string, number>>;

const counts = fc.record(
  Object.fromEntries(PATHS.map((path) => [path, fc.integer({ min: 0, max: 2 })])),
) as fc.Arbitrary<Counts>;
const entry = fc.record({
  cluster: fc.constantFrom(null, 'projects/*/locations/*/clusters/*', 'projects/x/locations/*/clusters/*'),
  agent: fc.constantFrom(null, 'kube-hunter', 'ns/job'),
  paths: fc.subarray(PATHS, { minLength: 1 }),
  owner: fc.constant('security-team'),
  reason: fc.constant('scan'),
  until: fc.constantFrom('2026-11-23', '2026-11-24', '2027-01-31'),
});
const caller = fc.record({
  namespace: fc.constant('ns'),
  kind: fc.constant('Job'),
  name: fc.constantFrom('job', 'other'),
  agent: fc.constantFrom(null, 'kube-hunter', 'Heapster'),
  evidence: fc.constant('calls 10255'),
  confidence: fc.constant('HIGH' as const),
  migration: fc.constant('Move it.'),
});

/** One sample of each node, whose kubelet started 20 days ago. */
function samplingOf(nodes: readonly Counts[]): Sampling {
  const sampled = nodes.map(
    (requests, index): NodeSampling => ({
      node: `n${index}`,
      pool: index % 2 === 0 ? 'pool-a' : 'pool-b',
      failure: null,
      effectivePort: null,
      samples: [
        {
          sampledAtMs: NOW_MS,
          processStartedAtMs: NOW_MS - 20 * DAY_MS,
          counts: Object.entries(requests)
            .filter(([, count]) => count > 0)
            .map(([path, count]) => ({ path, method: 'GET', requests: count })),
          familyPresent: true,
          truncated: false,
        },
      ],
    }),
  );
  const present = sampled.map(({ node, pool }) => ({ node, uid: null, pool, createdAtMs: null }));
  return { source: 'NODE_PROXY', route: null, notSampled: null, nodes: sampled, present, notes: [] };
}

const judged = (nodes: readonly Counts[], acceptedBreaks: AcceptedBreakEntry[], callers: Caller[]) =>
  judgeCluster(
    CLUSTER,
    samplingOf(nodes),
    policyAt(NOW_MS, undefined, { ...NO_EXCEPTIONS, acceptedBreaks }),
    callers,
  );

describe('accepted breaks', () => {
  const anything = [
    fc.array(counts, { minLength: 2, maxLength: 4 }),
    fc.array(entry, { maxLength: 3 }),
    fc.array(caller, { maxLength: 2 }),
  ] as const;

  it('make a cluster safe only if every requested path is accepted, and name who decided that', () => {
    fc.assert(
      fc.property(...anything, (nodes, entries, callers) => {
        const { readiness, acceptedBreaks, reasons } = judged(nodes, entries, callers);
        const requested = PATHS.filter((path) => nodes.some((node) => (node[path] ?? 0) > 0));
        const isAccepted = (path: string) => acceptedBreaks.some(({ paths }) => paths.includes(path));
        assert.equal(readiness, requested.every(isAccepted) ? 'SAFE_TO_CLOSE' : 'MIGRATE_FIRST');
        if (readiness === 'SAFE_TO_CLOSE' && requested.length > 0)
          assert.ok(reasons.some((reason) => reason.includes('the accepted break of security-team')));
      }),
      { numRuns: 500 },
    );
  });

  it('change only readiness and its reasons; exposure, usage and the pools’ ports still include the use', () => {
    fc.assert(
      fc.property(...anything, (nodes, entries, callers) => {
        const [accepted, plain] = [judged(nodes, entries, callers), judged(nodes, [], callers)];
        assert.equal(accepted.exposure, plain.exposure);
        assert.deepEqual(accepted.usage.paths, plain.usage.paths);
        assert.equal(accepted.usage.verdict, plain.usage.verdict);
        assert.equal(accepted.usage.probing, plain.usage.probing);
        assert.deepEqual(
          accepted.pools.map(({ port }) => port),
          plain.pools.map(({ port }) => port),
        );
      }),
      { numRuns: 200 },
    );
  });

  it('of another cluster, or past their end date, change nothing', () => {
    const idle = entry.filter(
      ({ cluster, until }) => cluster === 'projects/x/locations/*/clusters/*' || until < '2026-11-24',
    );
    fc.assert(
      fc.property(
        anything[0],
        fc.array(idle, { minLength: 1, maxLength: 3 }),
        anything[2],
        (nodes, entries, callers) => {
          assert.equal(judged(nodes, entries, callers).readiness, judged(nodes, [], callers).readiness);
        },
      ),
      { numRuns: 200 },
    );
  });
});
