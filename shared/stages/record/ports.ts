import type { ClusterIdentity } from '../../model/cluster.ts';
import type { ClusterReportRow } from '../../model/rows/cluster-rows.ts';
import type { EnumeratedClusterRow, ScanRow } from '../../model/rows/scan-rows.ts';

/** A cluster that an earlier concluded scan of the same scope accounted for and that was not GONE in its last one. */
export interface KnownCluster extends ClusterIdentity {
  readonly projectNumber: string | null;
}

/** A cluster that a scan must account for. */
export interface AwaitedCluster extends KnownCluster {
  /** Its report is in. */
  readonly reported: boolean;
}

/** Where a scan is written as it goes. Throws SweepError with a STORE_ code; nothing else. */
export interface ScanRecorder {
  /** Recording the same event_id twice leaves one row for readers: the later one. */
  recordScan(row: ScanRow): Promise<void>;
  /** Recording the same report_id twice leaves one row for readers: the later one. All of the rows, or an error. */
  recordEnumerated(rows: readonly EnumeratedClusterRow[]): Promise<void>;
  /** As recordEnumerated. */
  recordReports(rows: readonly ClusterReportRow[]): Promise<void>;
  /** What earlier concluded scans of this scope knew, whatever this scan has found so far. */
  knownClusters(scope: string): AsyncIterable<KnownCluster>;
  /** Every cluster recorded for this scan by recordEnumerated, each once. */
  enumeratedClusters(scanId: string): AsyncIterable<AwaitedCluster>;
}
