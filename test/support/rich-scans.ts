import type { ClusterReportRow } from '../../shared/model/rows/cluster-rows.ts';
import type { PoolReport, Usage } from '../../shared/model/rows/parts.ts';
import { recordAndConclude, recordScan } from './record-scan.ts';
import { type AScan, anAlert, anUnreadable, aReport, scheduledMs, timeOf } from './row-builder.ts';
import type { ScanStore } from './scan-stores.ts';

const aUsage = (requests: number): Usage => ({
  verdict: requests > 0 ? 'IN_USE' : 'NOT_SEEN',
  reason: null,
  source: 'NODE_PROXY',
  window_seconds: 7200,
  nodes_total: 3,
  nodes_sampled: 1,
  nodes_covered: null,
  unseen_share: null,
  requests,
  requests_per_hour: requests / 2,
  setting_not_effective: false,
  probing: requests > 40,
  paths: [
    { path: 'stats/summary', method: 'GET', requests, requests_per_hour: requests / 2 },
    { path: 'pods', method: 'other', requests: 0, requests_per_hour: null },
  ],
});

const aPool = (pool: string, requests: number): PoolReport => ({
  pool,
  version: '1.31.6-gke.1020000',
  node_count: 3,
  auto_provisioned: pool.startsWith('nap-'),
  port: 'ENABLED',
  certainty: 'INFERRED',
  basis: 'CREATION_VERSION',
  effective_port: null,
  usage: aUsage(requests),
  readiness: requests > 0 ? 'MIGRATE_FIRST' : 'GATHER_EVIDENCE',
  upgrade_strategy: 'SURGE',
  max_surge: 1,
  max_unavailable: null,
  kubelet_settings: [{ key: 'cpuManagerPolicy', value: '"static"' }],
  tags: ['gke', 'web'],
  service_account: null,
});

/** A cluster with a value in every nested column. */
function aUsedReport(
  scan: AScan,
  cluster: string,
  requests: number,
  row: Partial<ClusterReportRow> = {},
): ClusterReportRow {
  const sampledAt = timeOf(scheduledMs(scan) + 61_000);
  return aReport(scan, cluster, {
    labels: [
      { key: 'team', value: 'shop' },
      { key: 'quoted', value: `it's "é" \\ 한국어` },
    ],
    settings: [
      { site: 'CLUSTER_DEFAULT', pool: null, value: true },
      { site: 'NODE_POOL', pool: 'a', value: null },
    ],
    new_pools: { port: 'ENABLED', certainty: 'EXPLICIT', basis: 'CLUSTER_DEFAULT' },
    pools: [aPool('a', requests), aPool('nap-b', 0)],
    maintenance_exclusions: [
      { name: 'freeze', starts: '2026-12-20T00:00:00Z', ends: null, scope: 'NO_UPGRADES' },
    ],
    usage: aUsage(requests),
    samples: [
      {
        node: 'n1',
        pool: 'a',
        sampled_at: sampledAt,
        process_started_at: timeOf(scheduledMs() - 3_600_000),
        route: 'DNS_ENDPOINT',
        requests,
        paths: [{ path: 'stats/summary', method: 'GET', requests }],
      },
      {
        node: 'n2',
        pool: null,
        sampled_at: sampledAt,
        process_started_at: null,
        route: null,
        requests: 0,
        paths: [],
      },
    ],
    callers: [
      {
        namespace: 'monitoring',
        kind: 'DaemonSet',
        name: 'agent',
        agent: 'Datadog Agent',
        evidence: 'DD_KUBERNETES_HTTPS_KUBELET_PORT is "0"',
        confidence: 'HIGH',
        migration: 'datadog.kubelet.useApiServer=true',
      },
    ],
    reasons: ['Pool a was called 4 times.'],
    ...row,
  });
}

/**
 * Four daily scans in which clusters appear, are used, are closed, disappear and become unreadable; the last is not
 * concluded.
 */
export async function recordRichScans(store: ScanStore): Promise<void> {
  const [first, second, third, last] = [{ day: 0 }, { day: 1 }, { day: 2, scope: 'folders/2' }, { day: 3 }];
  const exemption = { until: '2027-01-01', reason: 'vendor', owner: null };
  await recordAndConclude(store, {
    ...first,
    reports: [aUsedReport(first, 'used', 4), aReport(first, 'plain'), aReport(first, 'goes')],
    missing: ['late'],
  });
  await recordAndConclude(store, {
    ...second,
    started: {
      unreadable_projects: [{ project_id: 'q', error_code: 'PROJECT_FORBIDDEN', error_detail: 'no' }],
      partial_locations: [{ project_id: 'p', location: 'us-east1' }],
    },
    reports: [
      aUsedReport(second, 'used', 90, { exemption }),
      aReport(second, 'plain', { exposure: 'CLOSED', readiness: 'ALREADY_CLOSED' }),
      anUnreadable(second, 'late'),
      aReport(second, 'idle', { readiness: 'SAFE_TO_CLOSE', pools: [aPool('a', 0)] }),
      aReport(second, 'new', { exposure: 'UNKNOWN', mode: 'AUTOPILOT' }),
    ],
  });
  await recordAndConclude(store, {
    ...third,
    reports: [aReport(third, 'elsewhere', { exposure: 'WILL_REOPEN', project_number: null })],
  });
  await store.recordAlerts([anAlert(first, 'LOG')]);
  await recordScan(store, { ...last, reports: [aUsedReport(last, 'used', 91)] });
}
