import assert from 'node:assert/strict';
import { NO_EXCEPTIONS } from '../../../../shared/model/exceptions.ts';
import { scanIdOf } from '../../../../shared/model/identity.ts';
import type { ClusterReportRow } from '../../../../shared/model/rows/cluster-rows.ts';
import { notSampled } from '../../../../shared/model/sampling.ts';
import { evidencePolicy } from '../../../../shared/stages/judge/evidence/node-evidence.ts';
import { judgeCluster } from '../../../../shared/stages/judge/judge-cluster.ts';
import { judgeEvidence } from '../../../../shared/stages/judge/judge-evidence.ts';
import { judgeOverTime, readAtMs } from '../../../../shared/stages/judge/judge-over-time.ts';
import { buildReport, buildUnreadableReport } from '../../../../shared/stages/record/build-report.ts';
import { aCluster, aPool, aUsage, setting } from '../../../support/cluster-builder.ts';
import { anAcceptedBreak } from '../../../support/exceptions-builder.ts';
import { anEntry } from '../../../support/log-entry.ts';

const HOUR_MS = 3_600_000;
const DAY_SECONDS = 86_400;
const STARTED_MS = Date.UTC(2026, 10, 20);
const SCAN = {
  scanId: scanIdOf(Date.UTC(2026, 10, 24, 3), 'organizations/1'),
  scanDate: '2026-11-24',
  recordedAt: '2026-11-24T03:00:00.000Z',
  organization: null,
};
const POLICY = {
  nowMs: Date.UTC(2026, 10, 24),
  today: '2026-11-24',
  minimumWindowSeconds: 3600,
  quietSeconds: DAY_SECONDS,
  coveragePercent: null,
  exceptions: NO_EXCEPTIONS,
  labelsExempt: true,
};

interface Seen {
  /** Hours after the first scan. */
  readonly hours: number;
  readonly requests: number;
  readonly startedMs?: number;
  readonly node?: string;
}

/** The report of an open cluster of one pool and one node, sampled once. */
function reportOf({ hours, requests, startedMs = STARTED_MS, node = 'node-1' }: Seen): ClusterReportRow {
  const cluster = aCluster({
    initialVersion: '1.29.4-gke.1043002',
    pools: [aPool({ name: 'default-pool', nodeCount: 1 })],
  });
  const sampling = {
    ...notSampled('TURNED_OFF'),
    notSampled: null,
    source: 'NODE_PROXY' as const,
    present: [{ node, uid: node, pool: 'default-pool', createdAtMs: Date.UTC(2026, 10, 1) }],
    nodes: [
      {
        node,
        pool: 'default-pool',
        failure: null,
        effectivePort: null,
        samples: [
          {
            sampledAtMs: Date.UTC(2026, 10, 24, 3) + hours * HOUR_MS,
            processStartedAtMs: startedMs,
            counts: requests === 0 ? [] : [{ path: 'stats', method: 'GET', requests }],
            familyPresent: true,
            truncated: false,
          },
        ],
      },
    ],
  };
  return buildReport(SCAN, cluster, judgeCluster(cluster, sampling, POLICY), sampling, []);
}

const NOTHING_EARLIER = { entries: [], unconcluded: [], openKubelets: [] };

/** The verdict of the last of these scans. */
function overTime(...seen: readonly Seen[]) {
  const reports = seen.map(reportOf);
  const report = reports.at(-1);
  assert.ok(report);
  const earlier = { entries: [], unconcluded: reports.slice(0, -1), openKubelets: [] };
  return judgeOverTime(report, earlier, POLICY);
}

/** The last of these scans requires a quiet period of so many days, those before it of one day. */
const requiringDays = (days: number, ...seen: readonly Seen[]) =>
  seen.reduce<ReturnType<typeof judgeOverTime>>((before, each, index) => {
    const quietSeconds = (index === seen.length - 1 ? days : 1) * DAY_SECONDS;
    const earlier = { ...NOTHING_EARLIER, entries: before?.evidence ?? [] };
    return judgeOverTime(reportOf(each), earlier, { ...POLICY, quietSeconds });
  }, null);

describe('the use of a cluster over time', () => {
  it('requires migration after one nonzero sample', () => {
    const use = overTime({ hours: 0, requests: 7 });
    assert.equal(use?.use.verdict, 'USED_SINCE_START');
    assert.equal(use?.readiness, 'MIGRATE_FIRST');
    assert.equal(use?.lastUsedAt, '2026-11-24T03:00:00.000Z');
  });

  it('is IN_USE if the counter grew between scans', () => {
    const use = overTime({ hours: 0, requests: 7 }, { hours: 24, requests: 8 });
    assert.equal(use?.use.verdict, 'IN_USE');
    assert.equal(use?.readiness, 'MIGRATE_FIRST');
    assert.equal(use?.lastUsedAt, '2026-11-25T03:00:00.000Z');
  });

  it('judges its own samples if a scan that overlapped read the cluster later (said that the answer was cut)', () => {
    const use = overTime({ hours: 1, requests: 8 }, { hours: 0, requests: 7 });
    assert.deepEqual([use?.use.verdict, use?.use.reason], ['USED_SINCE_START', null]);
    assert.equal(use?.lastUsedAt, '2026-11-24T04:00:00.000Z');
    assert.equal(overTime({ hours: 1, requests: 0 }, { hours: 0, requests: 0 })?.use.verdict, 'NOT_SEEN');
  });

  it('changes from MIGRATE_FIRST to SAFE_TO_CLOSE once the counter did not grow for the quiet period', () => {
    const early = overTime({ hours: 0, requests: 7 }, { hours: 23, requests: 7 });
    assert.equal(early?.readiness, 'MIGRATE_FIRST');
    const use = overTime({ hours: 0, requests: 7 }, { hours: 12, requests: 7 }, { hours: 24, requests: 7 });
    assert.equal(use?.readiness, 'SAFE_TO_CLOSE');
    assert.equal(use?.quietSince, '2026-11-24T03:00:00.000Z');
    assert.ok(
      use?.reasons.some((reason) =>
        reason.includes('none of which showed use in the 24 h before its last sample'),
      ),
    );
    assert.ok(!use?.reasons.some((reason) => reason.includes('MIGRATE') || reason.includes('10250 first')));
  });

  it('does not count an accepted break, whichever scan saw it (was MIGRATE_FIRST because of a weekly scan)', () => {
    const accepted = { ...anAcceptedBreak({ paths: ['stats'], until: '2026-12-31' }), last_used_at: null };
    const accepting = (report: ClusterReportRow) => ({ ...report, accepted_breaks: [accepted] });
    const [first, last] = [
      { hours: 0, requests: 7 },
      { hours: 24, requests: 8 },
    ]
      .map(reportOf)
      .map(accepting);
    assert.ok(first !== undefined && last !== undefined);
    const use = judgeOverTime(last, { ...NOTHING_EARLIER, unconcluded: [first] }, POLICY);
    assert.deepEqual([use?.readiness, use?.use.verdict], ['SAFE_TO_CLOSE', 'IN_USE']);
    assert.deepEqual(use?.acceptedBreaks, [{ ...accepted, last_used_at: '2026-11-25T03:00:00.000Z' }]);
    assert.equal(use?.lastUsedAt, '2026-11-25T03:00:00.000Z');
    assert.equal(use?.quietSince, '2026-11-25T03:00:00.000Z');
    assert.match(use?.reasons.at(-1) ?? '', /do not count: the accepted break of security-team/);
    const none = judgeOverTime(
      { ...last, accepted_breaks: [] },
      { ...NOTHING_EARLIER, entries: use?.evidence ?? [] },
      POLICY,
    );
    assert.equal(none?.readiness, 'MIGRATE_FIRST', 'once the entry is withdrawn');
  });

  it('is quiet only since other nodes were used as well (was quiet since before its last use)', () => {
    const report = reportOf({ hours: 0, requests: 0 });
    const usedAt = '2026-11-23T03:00:00.000Z';
    const elsewhere = anEntry({
      node: 'gone',
      pool: 'earlier-pool',
      gone: true,
      last_sampled_at: usedAt,
      requests: 1,
      paths: [{ path: 'stats', method: 'GET', requests: 1, used_at: usedAt }],
    });
    const use = judgeOverTime(report, { ...NOTHING_EARLIER, entries: [elsewhere] }, POLICY);
    assert.deepEqual([use?.lastUsedAt, use?.quietSince], [usedAt, usedAt]);
  });

  it('is not quiet while a kubelet whose setting says closed is open and was not observed (was quiet without it)', () => {
    const node = { uid: null, created_at: '2026-10-20T00:00:00.000Z', reason: null };
    const { quietSinceMs } = judgeEvidence(
      {
        mode: 'STANDARD',
        pools: [
          { pool: 'a', version: null, port: 'ENABLED', effectivePort: null, usage: aUsage() },
          { pool: 'b', version: null, port: 'DISABLED', effectivePort: 'ENABLED', usage: aUsage() },
        ],
        entries: [anEntry({ node: 'n1', node_created_at: node.created_at })],
        nodes: [
          { ...node, node: 'n1', pool: 'a', effective_port: null },
          { ...node, node: 'n2', pool: 'b', effective_port: 'ENABLED' },
        ],
        openKubelets: [],
        nowMs: Date.UTC(2026, 10, 24, 3),
      },
      evidencePolicy(POLICY, () => false),
    );
    assert.equal(quietSinceMs, null);
  });

  it('remembers use on nodes that are gone if a longer quiet period is required (was SAFE_TO_CLOSE)', () => {
    const used = { hours: -480, requests: 7, node: 'gone', startedMs: Date.UTC(2026, 8, 1) };
    const quiet = { requests: 0, startedMs: Date.UTC(2026, 8, 1) };
    const seen = [used, { ...quiet, hours: -456 }, { ...quiet, hours: -24 }, { ...quiet, hours: 0 }];
    assert.equal(requiringDays(21, ...seen)?.readiness, 'MIGRATE_FIRST');
    assert.equal(requiringDays(19, ...seen)?.readiness, 'SAFE_TO_CLOSE');
  });

  it('does not count a restart as quiet', () => {
    const restarted = STARTED_MS + 100 * HOUR_MS;
    const use = overTime({ hours: 0, requests: 7 }, { hours: 24, requests: 0, startedMs: restarted });
    assert.notEqual(use?.readiness, 'SAFE_TO_CLOSE');
  });

  it('does not count a replaced node as quiet', () => {
    const use = overTime(
      { hours: 0, requests: 7 },
      { hours: 24, requests: 0, node: 'node-2', startedMs: Date.UTC(2026, 10, 24, 5) },
    );
    assert.notEqual(use?.readiness, 'SAFE_TO_CLOSE');
  });

  it('is null for a cluster that was not inspected', () => {
    const identity = { projectId: 'p', location: 'l', cluster: 'c' };
    const error = { code: 'PROJECT_FORBIDDEN', detail: 'No.' };
    const report = buildUnreadableReport(SCAN, identity, 'UNREADABLE', error);
    const earlier = { entries: [], unconcluded: [], openKubelets: [] };
    assert.equal(judgeOverTime(report, earlier, POLICY), null);
  });

  it('is not SAFE_TO_CLOSE if only a default must change but a kubelet was last observed with its port open', () => {
    const settings = [setting('NODE_POOL', false, 'default-pool'), setting('CLUSTER_DEFAULT', true)];
    const cluster = aCluster({ pools: [aPool({ name: 'default-pool' })], settings });
    const nothing = notSampled('TURNED_OFF');
    const report = buildReport(SCAN, cluster, judgeCluster(cluster, nothing, POLICY), nothing, []);
    assert.equal(report.readiness, 'SAFE_TO_CLOSE');
    const open = {
      node: 'node-1',
      pool: 'default-pool',
      process_started_at: null,
      observed_at: '2026-11-24T03:00:00.000Z',
      evidence: 'CONFIGZ' as const,
    };
    const earlier = { entries: [], unconcluded: [], openKubelets: [open] };
    const use = judgeOverTime(report, earlier, POLICY);
    assert.deepEqual([use?.exposure, use?.readiness], ['OPEN', 'GATHER_EVIDENCE']);
    assert.equal(use?.pools[0]?.readiness, 'GATHER_EVIDENCE');
  });
});

describe('when a cluster was read', () => {
  it('is the time of its last sample, of however many (200,000 exceeded the stack)', () => {
    const [sample] = reportOf({ hours: 1, requests: 0 }).samples;
    assert.ok(sample !== undefined);
    const last = { ...sample, sampled_at: '2026-11-24T09:00:00.000Z' };
    const samples = [...Array.from({ length: 200_000 }, () => sample), last];
    assert.equal(readAtMs({ scan_id: SCAN.scanId, samples }), Date.UTC(2026, 10, 24, 9));
  });
});
