import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Cluster } from '../../shared/model/cluster.ts';
import { NO_EXCEPTIONS } from '../../shared/model/exceptions.ts';
import { clusterReportSchema } from '../../shared/model/rows/cluster-rows.ts';
import type { NodeSampling, PresentNode, Sampling } from '../../shared/model/sampling.ts';
import { NOT_CHECKED_REASONS, PORT_STATES } from '../../shared/model/words.ts';
import { judgeCluster } from '../../shared/stages/judge/judge-cluster.ts';
import { judgeSettings } from '../../shared/stages/judge/settings/judge-settings.ts';
import { buildReport } from '../../shared/stages/record/build-report.ts';
import { arbitraryCluster } from '../support/arbitrary-clusters.ts';

const POLICY = {
  nowMs: Date.UTC(2026, 10, 24),
  today: '2026-11-24',
  minimumWindowSeconds: 3600,
  quietSeconds: 86_400,
  coveragePercent: null,
  exceptions: NO_EXCEPTIONS,
  labelsExempt: true,
};
const AT = Date.UTC(2026, 10, 24, 3);

const sample = fc.record({
  sampledAtMs: fc.integer({ min: AT - 9e7, max: AT }),
  processStartedAtMs: fc.option(fc.integer({ min: AT - 9e8, max: AT })),
  counts: fc.array(
    fc.record({ path: fc.constantFrom('stats', 'exec'), method: fc.constant('GET'), requests: fc.nat(9) }),
    { maxLength: 2 },
  ),
  familyPresent: fc.boolean(),
  truncated: fc.boolean(),
});

const node: fc.Arbitrary<NodeSampling> = fc.record({
  node: fc.string({ minLength: 1 }),
  pool: fc.constantFrom('pool-0', 'pool-1', 'pool-2', 'gone', null),
  samples: fc.array(sample, { maxLength: 3 }),
  failure: fc.option(fc.constantFrom(...NOT_CHECKED_REASONS)),
  effectivePort: fc.option(fc.constantFrom(...PORT_STATES)),
});

const presentNode: fc.Arbitrary<PresentNode> = fc.record({
  node: fc.constantFrom('a', 'b', 'c', 'd'),
  uid: fc.option(fc.constantFrom('1', '2')),
  pool: fc.constantFrom('pool-0', 'pool-1', 'gone', null),
  createdAtMs: fc.option(fc.integer({ min: 0, max: 2e12 })),
});

const sampling: fc.Arbitrary<Sampling> = fc.record({
  source: fc.constant('NODE_PROXY'),
  route: fc.option(fc.constant('DNS_ENDPOINT')),
  notSampled: fc.option(fc.constantFrom(...NOT_CHECKED_REASONS)),
  nodes: fc.array(node, { maxLength: 6 }),
  present: fc.option(fc.array(presentNode, { maxLength: 6 })),
  notes: fc.constant([]),
});

describe('the laws of a cluster', () => {
  it('every verdict produces a row that matches the schema, whatever the samples are', () => {
    const scan = {
      scanId: 's',
      scanDate: '2026-11-24',
      recordedAt: '2026-11-24T03:00:00.000Z',
      organization: null,
    };
    fc.assert(
      fc.property(arbitraryCluster, sampling, (cluster, asked) => {
        const row = buildReport(scan, cluster, judgeCluster(cluster, asked, POLICY), asked, []);
        assert.deepEqual(clusterReportSchema.parse(row), row);
      }),
      { numRuns: 300 },
    );
  });

  it('SAFE_TO_CLOSE requires that no pool is in use, too old, or open and not sampled', () => {
    fc.assert(
      fc.property(arbitraryCluster, sampling, (cluster, asked) => {
        const { readiness, pools, usage } = judgeCluster(cluster, asked, POLICY);
        if (readiness !== 'SAFE_TO_CLOSE') return;
        assert.notEqual(usage.verdict, 'IN_USE');
        for (const pool of pools) {
          assert.notEqual(pool.usage.verdict, 'IN_USE');
          if (pool.port.port === 'DISABLED' || pool.usage.nodes_total === 0) continue;
          assert.equal(pool.readiness, 'SAFE_TO_CLOSE');
          assert.ok(pool.usage.nodes_sampled > 0);
          assert.equal(pool.usage.nodes_covered, pool.usage.nodes_total);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('ALREADY_CLOSED requires that the cluster is CLOSED and every pool is ALREADY_CLOSED', () => {
    fc.assert(
      fc.property(arbitraryCluster, sampling, (cluster, asked) => {
        const { readiness, exposure, pools } = judgeCluster(cluster, asked, POLICY);
        const every = exposure === 'CLOSED' && pools.every((pool) => pool.readiness === 'ALREADY_CLOSED');
        assert.equal(readiness === 'ALREADY_CLOSED', every);
      }),
      { numRuns: 1000 },
    );
  });

  it('a kubelet with the port open makes the cluster OPEN; otherwise the settings decide', () => {
    fc.assert(
      fc.property(arbitraryCluster, sampling, (cluster, asked) => {
        const { exposure, usage } = judgeCluster(cluster, asked, POLICY);
        const shown =
          usage.verdict === 'IN_USE' || asked.nodes.some((each) => each.effectivePort === 'ENABLED');
        assert.equal(exposure, shown ? 'OPEN' : judgeSettings(cluster).exposure);
      }),
      { numRuns: 1000 },
    );
  });

  it('the order of pools and nodes does not matter', () => {
    const wordsOf = (cluster: Cluster, asked: Sampling) => {
      const { readiness, usage, pools } = judgeCluster(cluster, asked, POLICY);
      return [readiness, usage.verdict, new Map(pools.map((pool) => [pool.pool, pool.readiness]))];
    };
    fc.assert(
      fc.property(arbitraryCluster, sampling, (cluster, asked) => {
        const turned = { ...cluster, pools: cluster.pools.toReversed() };
        const nodes = asked.nodes.toReversed();
        assert.deepEqual(wordsOf(turned, { ...asked, nodes }), wordsOf(cluster, asked));
      }),
      { numRuns: 300 },
    );
  });
});
