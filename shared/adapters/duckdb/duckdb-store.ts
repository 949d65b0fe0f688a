import type { ClusterReportRow, ClusterStateRow } from '../../model/rows/cluster-rows.ts';
import type { EnumeratedClusterRow, ScanRow } from '../../model/rows/scan-rows.ts';
import { inBatches } from '../../platform/in-batches.ts';
import type { ClusterComparison, ConclusionStore, ObservedCluster } from '../../stages/conclude/ports.ts';
import type { KnownCluster, ScanRecorder } from '../../stages/record/ports.ts';
import type { QueryAnswer, QueryableStore, ScannedCluster, ScanReader } from '../../stages/report/ports.ts';
import { ANSWERS, type Answer } from './answers.ts';
import type { Database, Parameters } from './database.ts';
import { encodeRow } from './encode-row.ts';
import { QUERIES } from './queries.generated.ts';
import { query } from './query.ts';
import { TABLES } from './tables.generated.ts';

/** Reports read at once. Read all in order, they would all be held: a sort holds what it sorts. */
const PAGE = 500;

/** Scans in one DuckDB file. One process at a time may write it. */
export class DuckDbStore implements ScanRecorder, ConclusionStore, ScanReader, QueryableStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  recordScan(row: ScanRow): Promise<void> {
    return this.#insert('scans', [row]);
  }

  recordEnumerated(rows: readonly EnumeratedClusterRow[]): Promise<void> {
    return this.#insert('enumerated_clusters', rows);
  }

  recordReports(rows: readonly ClusterReportRow[]): Promise<void> {
    return this.#insert('cluster_reports', rows);
  }

  recordStates(rows: readonly ClusterStateRow[]): Promise<void> {
    return this.#insert('cluster_states', rows);
  }

  knownClusters(scope: string): AsyncGenerator<KnownCluster> {
    return this.#ask('known_clusters', { scope });
  }

  compareClusters(scanId: string): AsyncGenerator<ClusterComparison> {
    return this.#ask('compare_clusters', { scan_id: scanId });
  }

  observedClusters(scanId: string): AsyncGenerator<ObservedCluster> {
    return this.#ask('observed_clusters', { scan_id: scanId });
  }

  startedScan(scanId: string): Promise<ScanRow | null> {
    return first(this.#ask('started_scan', { scan_id: scanId }));
  }

  concludedScan(scanId: string): Promise<ScanRow | null> {
    return first(this.#ask('concluded_scan', { scan_id: scanId }));
  }

  latestScan(scope?: string): Promise<ScanRow | null> {
    return first(this.#ask('latest_scan', { scope: scope ?? null }));
  }

  listScans(): AsyncGenerator<ScanRow> {
    return this.#ask('list_scans', {});
  }

  async *scannedClusters(scanId: string): AsyncGenerator<ScannedCluster> {
    for await (const states of inBatches(this.#ask('scanned_states', { scan_id: scanId }), PAGE)) {
      const ids = { scan_id: scanId, report_ids: states.map(({ report_id }) => report_id) };
      const reports = new Map<string, ClusterReportRow>();
      for await (const report of this.#ask('reports_by_id', ids)) reports.set(report.report_id, report);
      for (const state of states) yield { state, report: reports.get(state.report_id) ?? null };
    }
  }

  query(sql: string): Promise<QueryAnswer> {
    return query(this.#database, sql);
  }

  /** Ends what is being read or written and releases the file. */
  close(): Promise<void> {
    return this.#database.close();
  }

  async #insert(table: keyof typeof TABLES, rows: readonly object[]): Promise<void> {
    if (rows.length === 0) return;
    await this.#database.write(insertSql(table), rows.map(encodeRow));
  }

  async *#ask<Name extends keyof typeof QUERIES>(
    name: Name,
    parameters: Parameters,
  ): AsyncGenerator<Answer<Name>> {
    for await (const row of this.#database.read(QUERIES[name], parameters))
      yield ANSWERS[name](row as never) as Answer<Name>;
  }
}

/** One JSON text a row: of one text with all rows, DuckDB would hold several copies at once. */
const insertSql = (table: keyof typeof TABLES) => `
INSERT INTO ${table} BY NAME
SELECT unnest(decoded) FROM (
  SELECT from_json_strict(encoded, '${TABLES[table].structure}') AS decoded
  FROM (SELECT unnest($1) AS encoded)
)`;

async function first<T>(rows: AsyncIterable<T>): Promise<T | null> {
  for await (const row of rows) return row;
  return null;
}
