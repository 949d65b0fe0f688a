import type { ClusterReportRow } from '../../shared/model/rows/cluster-rows.ts';
import { EVIDENCE_FORMAT, type EvidenceEntry, type Sample } from '../../shared/model/rows/parts.ts';
import { aUsage } from '../support/cluster-builder.ts';
import { aPoolReport } from '../support/plan-row-builder.ts';
import { aConcluded, aReport, aStarted, aState, scheduledMs, timeOf } from '../support/row-builder.ts';
import type { ScanStore } from '../support/scan-stores.ts';

const BATCH = 1000;
const POOLS = ['default-pool', 'pool-1', 'pool-2'];

/**
 * Records a concluded scan, with owners and evidence: clusters with three pools, a third of them open, and every fifth of
 * those in use.
 * @param openEvery 1: all clusters are open
 */
export async function recordFleet(
  store: ScanStore,
  clusters: number,
  { openEvery = 3 }: { readonly openEvery?: number } = {},
): Promise<void> {
  const scan = { day: 1 };
  for (let start = 0; start < clusters; start += BATCH) {
    const reports = Array.from({ length: Math.min(BATCH, clusters - start) }, (_, index) =>
      aClusterOf(start + index, openEvery),
    );
    await store.recordReports(reports);
    await store.recordStates(
      reports.map(({ cluster, exposure, readiness, usage, reasons, labels, samples }, index) =>
        aState(scan, cluster, {
          exposure,
          readiness,
          usage: usage?.verdict ?? null,
          use: usage,
          reasons,
          change: 'STILL',
          labels,
          ancestors: [{ resource: `folders/${(start + index) % 25}`, display_name: 'Shop' }],
          quiet_since: samples[0]?.process_started_at ?? null,
          evidence: samples.map(evidenceOf),
        }),
      ),
    );
  }
  await store.recordScan(aStarted(scan, { expected_clusters: clusters }));
  await store.recordScan(aConcluded(scan, { expected_clusters: clusters }));
}

function evidenceOf({ node, pool, sampled_at, process_started_at, requests }: Sample): EvidenceEntry {
  return {
    format: EVIDENCE_FORMAT,
    node,
    node_uid: null,
    node_created_at: null,
    pool,
    gone: false,
    process_started_at,
    first_sampled_at: sampled_at,
    last_sampled_at: sampled_at,
    observed_since: process_started_at,
    last_grew_at: requests > 0 ? sampled_at : null,
    port: 'ENABLED',
    port_open_at: null,
    doubt: null,
    requests,
    paths: [],
  };
}

function aClusterOf(index: number, openEvery: number): ClusterReportRow {
  const name = `shop-${index}`;
  const open = index % openEvery === 0;
  const used = open && index % 5 === 0;
  const port = open ? ('ENABLED' as const) : ('DISABLED' as const);
  const requests = used ? 1000 + index : 0;
  const paths = used
    ? ['stats', 'metrics', 'pods'].map((path) => ({
        path,
        method: 'GET',
        requests,
        requests_per_hour: requests / 24,
      }))
    : [];
  const verdict = used ? ('USED_SINCE_START' as const) : ('NOT_SEEN' as const);
  const usage = { ...aUsage(), verdict, requests: requests * 3, paths };
  const readiness = used
    ? ('MIGRATE_FIRST' as const)
    : open
      ? ('SAFE_TO_CLOSE' as const)
      : ('ALREADY_CLOSED' as const);
  return aReport({ day: 1 }, name, {
    exposure: open ? 'OPEN' : 'CLOSED',
    readiness,
    usage,
    labels: [{ key: 'team', value: `team-${index % 40}` }],
    pools: POOLS.map((pool) => aPoolReport({ pool, port, usage: { ...usage, requests }, readiness })),
    settings: POOLS.map((pool) => ({ site: 'NODE_POOL' as const, pool, value: open })),
    samples: POOLS.map((pool) => ({
      node: `gke-${name}-${pool}-${(index * 2_654_435_761).toString(16)}`,
      pool,
      sampled_at: timeOf(scheduledMs({ day: 1 }) + index * 40),
      process_started_at: timeOf(scheduledMs() - index * 60_000),
      route: 'PUBLIC_ENDPOINT',
      requests,
      paths: paths.map(({ path, method }) => ({ path, method, requests })),
    })),
    reasons: POOLS.map(
      (pool) =>
        `Pool ${pool}: ${requests} calls on 1 of 3 nodes since the kubelet started, ${index % 500} h ago.`,
    ),
  });
}
