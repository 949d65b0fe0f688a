import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database } from '../../../cli/duckdb/database.ts';
import { openDuckDbStore } from '../../../cli/duckdb/open-duckdb-store.ts';
import { judgeCluster } from '../../../shared/stages/judge/judge-cluster.ts';
import { policyAt } from '../../../shared/stages/judge/policy.ts';
import { buildReport } from '../../../shared/stages/record/build-report.ts';
import { scanContextOf } from '../../../shared/stages/record/scan-context.ts';
import { aCluster, aPool } from '../../support/cluster-builder.ts';
import { concludeRecorded, recordScan } from '../../support/record-scan.ts';
import { scanIdFor, scheduledMs } from '../../support/row-builder.ts';
import { samplingOfPools } from '../sampled-pools.ts';
import { atMost, type BenchRow, seconds, times } from '../table.ts';

const CLUSTERS = Number(process.env['BENCH_CLUSTERS'] ?? 10_000);
const POOLS = ['pool-0', 'pool-1', 'pool-2'];
const DAYS = 60;

export const title = `Conclusion of the ${DAYS}th daily scan of ${CLUSTERS} clusters of ${POOLS.length} pools, in DuckDB with 512 MB`;

/** Whether the time of a conclusion grows with the scans that the store keeps. */
export async function run(): Promise<BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-history-'));
  const path = join(folder, 'fleet.duckdb');
  try {
    await concludeDay(path, 0);
    const second = await concludeDay(path, 1);
    await repeatDay(path, 1, DAYS - 1);
    const last = await concludeDay(path, DAYS - 1);
    return [
      { what: 'second scan, CPU', figure: seconds(second.cpuMs) },
      { what: `scan ${DAYS}, CPU`, figure: seconds(last.cpuMs) },
      { what: 'second scan', figure: seconds(second.wallMs) },
      { what: `scan ${DAYS}`, figure: seconds(last.wallMs) },
      atMost(`scan ${DAYS}, against the second`, last.cpuMs / second.cpuMs, 1.3, times),
    ];
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Records a scan of the whole fleet and measures its conclusion. */
async function concludeDay(path: string, day: number): Promise<{ wallMs: number; cpuMs: number }> {
  const atMs = scheduledMs({ day });
  const policy = policyAt(atMs);
  const contextNow = scanContextOf(
    { scanId: scanIdFor({ day }), scheduledAtMs: atMs, organization: 'organizations/1' },
    { nowMs: () => atMs },
  );
  const sampling = samplingOfPools(atMs, POOLS, 1);
  const reports = Array.from({ length: CLUSTERS }, (_, index) => {
    const name = nameOf(index);
    const cluster = {
      ...aCluster({ pools: POOLS.map((pool) => aPool({ name: pool })) }),
      projectId: 'p',
      location: 'l',
      cluster: name,
      uid: `uid-of-${name}`,
    };
    return buildReport(contextNow(), cluster, judgeCluster(cluster, sampling, policy), sampling, []);
  });
  const store = await openDuckDbStore(path);
  try {
    await recordScan(store, { day, reports });
    reports.length = 0;
    const [startedAt, cpu] = [performance.now(), process.cpuUsage()];
    await concludeRecorded(store, scanIdFor({ day }), policy, { nowMs: () => atMs + 600_000 });
    const { user, system } = process.cpuUsage(cpu);
    return { wallMs: performance.now() - startedAt, cpuMs: (user + system) / 1000 };
  } finally {
    await store.close();
  }
}

const nameOf = (index: number) => `c${String(index).padStart(6, '0')}`;

/** Rows that one statement copies: DuckDB would write more to the disk as temporary files first. */
const COPIED_AT_ONCE = 1000;

/** Copies a concluded day to the days after it: the same rows as scans would leave, in a fraction of the time. */
async function repeatDay(path: string, day: number, until: number): Promise<void> {
  const database = await Database.open(path, 'READ_WRITE');
  try {
    for (let copy = day + 1; copy < until; copy += 1) {
      const [from, to] = [scanIdFor({ day }), scanIdFor({ day: copy })];
      const later = `INTERVAL ${copy - day} DAY`;
      const renamed = (column: string) => `replace(${column}, '${from}', '${to}') AS ${column}`;
      const common = `${renamed('scan_id')}, CAST(scan_date + ${later} AS DATE) AS scan_date, recorded_at + ${later} AS recorded_at`;
      const copyOf = (table: string, more: string, which = '') =>
        `INSERT INTO ${table} SELECT * REPLACE (${common}, ${more}) FROM ${table} WHERE scan_id = '${from}' ${which}`;
      const states = `${renamed('report_id')}, report_recorded_at + ${later} AS report_recorded_at`;
      await database.write(
        copyOf('scans', `${renamed('event_id')}, scheduled_at + ${later} AS scheduled_at`),
      );
      for (let first = 0; first < CLUSTERS; first += COPIED_AT_ONCE) {
        const which = `AND cluster BETWEEN '${nameOf(first)}' AND '${nameOf(first + COPIED_AT_ONCE - 1)}'`;
        await database.write(copyOf('enumerated_clusters', renamed('report_id'), which));
        await database.write(copyOf('cluster_reports', renamed('report_id'), which));
        await database.write(copyOf('cluster_states', states, which));
      }
    }
  } finally {
    await database.close();
  }
}
