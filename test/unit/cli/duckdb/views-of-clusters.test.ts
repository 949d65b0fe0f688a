import assert from 'node:assert/strict';
import type { DuckDbStore } from '../../../../cli/duckdb/duckdb-store.ts';
import { openDuckDbStore } from '../../../../cli/duckdb/open-duckdb-store.ts';
import type { PoolReport, Usage } from '../../../../shared/model/rows/parts.ts';
import { judgeCluster } from '../../../../shared/stages/judge/judge-cluster.ts';
import { policyAt } from '../../../../shared/stages/judge/policy.ts';
import { buildReport } from '../../../../shared/stages/record/build-report.ts';
import { scanContextOf } from '../../../../shared/stages/record/scan-context.ts';
import { askStore } from '../../../support/ask-store.ts';
import { aCluster, aPool, setting } from '../../../support/cluster-builder.ts';
import { recordAndConclude, recordScan } from '../../../support/record-scan.ts';
import {
  aConcluded,
  anUnreadable,
  aReport,
  aStarted,
  aState,
  scanIdFor,
  scheduledMs,
} from '../../../support/row-builder.ts';
import { aNode, aSampling } from '../../../support/sampling-builder.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const usage: Usage = {
  verdict: 'IN_USE',
  reason: null,
  source: 'NODE_PROXY',
  window_seconds: 7200,
  nodes_total: 3,
  nodes_sampled: 1,
  nodes_covered: null,
  unseen_share: null,
  requests: 30,
  requests_per_hour: 15,
  setting_not_effective: false,
  probing: false,
  paths: [
    { path: 'stats', method: 'GET', requests: 20, requests_per_hour: 10 },
    { path: 'pods', method: 'GET', requests: 10, requests_per_hour: null },
  ],
};

describe('the views of clusters', () => {
  const folder = temporaryFolder();
  let store: DuckDbStore;
  beforeEach(async () => {
    store = await openDuckDbStore(folder.path('scans.duckdb'));
  });
  afterEach(() => store.close());

  const ask = (sql: string) => askStore(store, sql);

  it('cluster_owners has a row for each project, folder and label of a cluster, but not for empty labels', async () => {
    const ancestors = [{ resource: 'folders/2', display_name: 'Shops' }];
    const labels = [
      { key: 'team', value: 'web' },
      { key: 'stage', value: ' ' },
      { key: 'sweep10255-exempt-owner', value: 'x' },
    ];
    await store.recordScan(aStarted({}));
    await store.recordStates([
      aState({}, 'a', { labels, ancestors }),
      aState({}, 'b', { exposure: 'CLOSED' }),
    ]);
    await store.recordScan(aConcluded({}));
    const rows = await ask('SELECT cluster, kind, label_key, owner, scope FROM cluster_owners ORDER BY ALL');
    const scope = 'organizations/1';
    assert.deepEqual(rows, [
      { cluster: 'a', kind: 'folder', label_key: null, owner: 'folders/2', scope },
      { cluster: 'a', kind: 'label', label_key: 'team', owner: 'team=web', scope },
      { cluster: 'a', kind: 'project', label_key: null, owner: 'projects/p', scope },
      { cluster: 'b', kind: 'project', label_key: null, owner: 'projects/p', scope },
    ]);
  });

  it('latest_clusters contains each cluster from the last concluded scan that accounted for it', async () => {
    const first = { day: 0 };
    await recordAndConclude(store, {
      ...first,
      reports: ['shut', 'denied', 'lost', 'deleted', 'unclear'].map((cluster) => aReport(first, cluster)),
    });
    const second = { day: 1 };
    await recordAndConclude(store, {
      ...second,
      reports: [
        aReport(second, 'shut', { exposure: 'CLOSED' }),
        anUnreadable(second, 'denied'),
        aReport(second, 'unclear', { exposure: 'UNKNOWN' }),
      ],
      missing: ['lost'],
    });
    await recordScan(store, {
      day: 2,
      reports: [aReport({ day: 2 }, 'shut'), aReport({ day: 2 }, 'half-done')],
    });
    const other = { day: 3, scope: 'folders/2' };
    await recordAndConclude(store, { ...other, reports: [aReport(other, 'elsewhere')] });

    const sql = `SELECT cluster, outcome, error_code, exposure, last_known_exposure, scan_id, change
      FROM latest_clusters ORDER BY cluster`;
    const row = (cluster: string, more: object) => ({
      cluster,
      outcome: 'INSPECTED',
      error_code: null,
      exposure: null,
      last_known_exposure: 'OPEN',
      scan_id: scanIdFor(second),
      change: 'UNKNOWN',
      ...more,
    });
    assert.deepEqual(await ask(sql), [
      row('denied', { outcome: 'UNREADABLE', error_code: 'PROJECT_FORBIDDEN' }),
      row('elsewhere', { exposure: 'OPEN', scan_id: scanIdFor(other), change: 'NEW' }),
      row('lost', { outcome: 'MISSING' }),
      row('shut', { exposure: 'CLOSED', last_known_exposure: 'CLOSED', change: 'RESOLVED' }),
      row('unclear', { exposure: 'UNKNOWN' }),
    ]);
    assert.deepEqual(await ask('SELECT cluster FROM open_clusters ORDER BY cluster'), [
      { cluster: 'denied' },
      { cluster: 'elsewhere' },
      { cluster: 'lost' },
      { cluster: 'unclear' },
    ]);
  });

  it('latest_clusters uses the later of two reports on the same cluster', async () => {
    const scan = {};
    await recordScan(store, { reports: [aReport(scan, 'c', { status: 'ERROR' })] });
    await store.recordReports([aReport(scan, 'c', { recorded_at: '2026-11-24T03:05:00.000Z' })]);
    await recordAndConclude(store, {});
    assert.deepEqual(await ask('SELECT cluster, status FROM latest_clusters'), [
      { cluster: 'c', status: 'RUNNING' },
    ]);
  });

  it('latest_clusters and latest_pools agree with the verdicts over all scans (showed those of the last scan alone)', async () => {
    const cluster = {
      ...aCluster({ pools: [aPool()], settings: [setting('NODE_POOL', false, 'pool-a')] }),
      ...{ projectId: 'p', location: 'l', cluster: 'c', uid: 'uid-of-c' },
    };
    // Each scan takes one sample: only both together show that the counter of a closed port grows.
    for (const [day, requests] of [5, 7].entries()) {
      const atMs = scheduledMs({ day });
      const sample = {
        sampledAtMs: atMs,
        processStartedAtMs: scheduledMs({ day: -20 }),
        counts: [{ path: 'stats', method: 'GET', requests }],
        familyPresent: true,
        truncated: false,
      };
      const sampling = aSampling([aNode('n', 'pool-a', [sample])], { 'pool-a': 1 });
      const scan = scanContextOf(
        { scanId: scanIdFor({ day }), scheduledAtMs: atMs, organization: null },
        { nowMs: () => atMs },
      );
      const report = buildReport(
        scan(),
        cluster,
        judgeCluster(cluster, sampling, policyAt(atMs)),
        sampling,
        [],
      );
      assert.equal(report.usage?.verdict, 'PAST_USE');
      await recordAndConclude(store, { day, reports: [report] });
    }
    assert.deepEqual(
      await ask(`SELECT exposure, usage_verdict, usage.setting_not_effective AS not_effective, readiness,
        pool_states[1].usage.setting_not_effective AS pool_not_effective FROM latest_clusters`),
      [
        {
          exposure: 'OPEN',
          usage_verdict: 'IN_USE',
          not_effective: true,
          readiness: 'MIGRATE_FIRST',
          pool_not_effective: true,
        },
      ],
    );
    assert.deepEqual(await ask('SELECT pool, usage_verdict, readiness FROM latest_pools'), [
      { pool: 'pool-a', usage_verdict: 'IN_USE', readiness: 'MIGRATE_FIRST' },
    ]);
  });

  it('latest_pools, usage_by_path, and suspected_callers unnest the lists of the latest reports', async () => {
    const scan = {};
    const pool: PoolReport = {
      pool: 'main',
      version: '1.31.6-gke.1020000',
      node_count: 3,
      auto_provisioned: false,
      port: 'ENABLED',
      certainty: 'EXPLICIT',
      basis: 'NODE_POOL',
      effective_port: null,
      usage,
      readiness: 'MIGRATE_FIRST',
      upgrade_strategy: 'SURGE',
      max_surge: 1,
      max_unavailable: null,
      kubelet_settings: [],
      tags: [],
      service_account: null,
    };
    const caller = {
      namespace: 'monitoring',
      kind: 'DaemonSet',
      name: 'agent',
      agent: 'datadog',
      evidence: 'image datadog/agent',
      confidence: 'HIGH',
      migration: 'datadog.kubelet.useApiServer=true',
    } as const;
    await recordAndConclude(store, {
      reports: [
        aReport(scan, 'busy', { pools: [pool, { ...pool, pool: 'spare' }], usage, callers: [caller] }),
        aReport(scan, 'plain'),
        anUnreadable(scan, 'denied'),
      ],
    });
    assert.deepEqual(
      await ask('SELECT cluster, pool, port, usage_verdict, requests FROM latest_pools ORDER BY pool'),
      [
        { cluster: 'busy', pool: 'main', port: 'ENABLED', usage_verdict: 'IN_USE', requests: 30 },
        { cluster: 'busy', pool: 'spare', port: 'ENABLED', usage_verdict: 'IN_USE', requests: 30 },
      ],
    );
    assert.deepEqual(
      await ask('SELECT cluster, path, method, requests, requests_per_hour FROM usage_by_path ORDER BY path'),
      [
        { cluster: 'busy', path: 'pods', method: 'GET', requests: 10, requests_per_hour: null },
        { cluster: 'busy', path: 'stats', method: 'GET', requests: 20, requests_per_hour: 10 },
      ],
    );
    assert.deepEqual(
      await ask('SELECT cluster, usage_verdict, namespace, name, migration FROM suspected_callers'),
      [
        {
          cluster: 'busy',
          usage_verdict: 'IN_USE',
          namespace: 'monitoring',
          name: 'agent',
          migration: 'datadog.kubelet.useApiServer=true',
        },
      ],
    );
  });
});
