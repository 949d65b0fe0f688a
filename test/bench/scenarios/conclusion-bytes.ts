import { join } from 'node:path';
import type { TABLES } from '../../../shared/model/rows/tables.ts';
import { judgeCluster } from '../../../shared/stages/judge/judge-cluster.ts';
import { policyAt } from '../../../shared/stages/judge/policy.ts';
import { buildReport } from '../../../shared/stages/record/build-report.ts';
import { scanContextOf } from '../../../shared/stages/record/scan-context.ts';
import { readStatements } from '../../../shared/stores/bigquery/statements.ts';
import { aCluster, aPool } from '../../support/cluster-builder.ts';
import { createMemoryStore } from '../../support/memory-store/memory-store.ts';
import { concludeRecorded, recordScan } from '../../support/record-scan.ts';
import { anEnumerated, scanIdFor, scheduledMs } from '../../support/row-builder.ts';
import { samplingOfPools } from '../sampled-pools.ts';
import { atMost, type BenchRow, megabytes } from '../table.ts';

const CLUSTERS = 100_000;
const [POOLS, NODES_PER_POOL] = [3, 3];
/** Tables that a conclusion does not read. */
const NOT_MEASURED = { alerts: {}, campaigns: {}, campaign_clusters: {}, campaign_events: {} };

/** Days that rows are kept (`retention_days`), all with one scan. */
const DAYS_KEPT = 400;

export const title = `Bytes that concluding ${CLUSTERS} clusters reads from BigQuery, with ${DAYS_KEPT} days of scans`;

type Row = Readonly<Record<string, unknown>>;
type TableName = (typeof TABLES)[number]['name'];

/** The queries of a conclusion, each as often as one conclusion runs it. */
const QUERIES = [
  'concluded_scan',
  'started_scan',
  'scan_progress',
  'compare_clusters',
  'earlier_scans',
  'evidence_reports',
  'evidence_states',
];

export async function run(): Promise<BenchRow[]> {
  const rows = await storedRows();
  const { views, storeQueries } = readStatements(join(import.meta.dirname, '../../../infra/bigquery'));
  const viewText = (name: string) => views.find((view) => view.name === name)?.sql;
  const figures = QUERIES.map((name) => {
    const sql = storeQueries.find((query) => query.name === name)?.sql ?? '';
    return { name, bytes: bytesOf(sql, rows, viewText) };
  });
  const total = figures.reduce((sum, { bytes }) => sum + bytes, 0);
  return [
    ...figures.map(({ name, bytes }) => ({ what: name, figure: megabytes(bytes) })),
    atMost('all queries of a conclusion', total, 2 ** 30, megabytes),
  ];
}

/** What BigQuery bills: of each table, the columns that are named, in the partitions that are selected. */
function bytesOf(
  sql: string,
  rows: Readonly<Record<TableName, Row>>,
  viewText: (name: string) => string | undefined,
): number {
  const days = new Map<string, number>();
  const visit = (text: string, outer: string) => {
    for (const block of text.split(/\n {2}\w+ AS \(\n|\n\)\n|\nSELECT\n/)) {
      // A filter selects the day of this scan or, for states, that of the scan before.
      const selected = /scan_date (=|BETWEEN) /.test(block) ? 1 : DAYS_KEPT;
      for (const [, source = ''] of block.matchAll(/\$\{dataset\}\.(\w+)/g)) {
        const view = viewText(source);
        // `SELECT *` in a view reads only the columns that the query around it names.
        if (view !== undefined) visit(view, `${outer}\n${block}`);
        const row = rows[source as TableName];
        if (row === undefined) continue;
        for (const column of Object.keys(row)) {
          if (!new RegExp(`\\b${column}\\b`).test(`${outer}\n${block}`)) continue;
          const key = `${source}.${column}`;
          days.set(key, Math.max(days.get(key) ?? 0, selected));
        }
      }
    }
  };
  visit(sql, '');
  return [...days].reduce((sum, [key, selected]) => {
    const [table = '', column = ''] = key.split('.');
    const count = table === 'scans' ? 2 : CLUSTERS;
    return sum + sizeOf(rows[table as TableName]?.[column]) * count * selected;
  }, 0);
}

/** Source: https://cloud.google.com/bigquery/pricing#data (sizes of data types). Every number and time takes 8 bytes. */
function sizeOf(value: unknown): number {
  if (value === null || value === undefined) return 0;
  if (typeof value === 'boolean') return 1;
  if (typeof value === 'number') return 8;
  if (typeof value === 'string')
    return /^\d{4}-\d\d-\d\d(T[\d:.]+Z)?$/.test(value) ? 8 : 2 + Buffer.byteLength(value);
  return Object.values(value).reduce((sum: number, each) => sum + sizeOf(each), 0);
}

/** One row of each table, as two daily scans leave them: the second finds every node quiet. */
async function storedRows(): Promise<Readonly<Record<TableName, Row>>> {
  const store = createMemoryStore();
  const names = Array.from({ length: POOLS }, (_, index) => `pool-${index}`);
  const cluster = {
    ...aCluster({ pools: names.map((name) => aPool({ name })) }),
    projectId: 'p',
    location: 'l',
    uid: '0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
  };
  let stored: Row[] = [];
  for (const day of [0, 1]) {
    const scan = { day };
    const atMs = scheduledMs(scan);
    const contextNow = scanContextOf(
      { scanId: scanIdFor(scan), scheduledAtMs: atMs, organization: 'organizations/123456789012' },
      { nowMs: () => atMs },
    );
    const sampling = samplingOfPools(atMs, names, NODES_PER_POOL);
    const policy = policyAt(atMs);
    const verdict = judgeCluster(cluster, sampling, policy);
    const report = buildReport(contextNow(), cluster, verdict, sampling, []);
    await recordScan(store, { ...scan, reports: [report] });
    const concluded = await concludeRecorded(store, scanIdFor(scan), policy, { nowMs: () => atMs });
    const [scanned] = await Array.fromAsync(store.scannedClusters(scanIdFor(scan)));
    stored = [concluded, anEnumerated(scan, cluster.cluster), report, scanned?.state ?? {}];
  }
  const [scans = {}, enumerated_clusters = {}, cluster_reports = {}, cluster_states = {}] = stored;
  return { scans, enumerated_clusters, cluster_reports, cluster_states, ...NOT_MEASURED };
}
