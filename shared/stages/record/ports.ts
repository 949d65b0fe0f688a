import type { ClusterIdentity } from '../../model/cluster.ts';
import type { ClusterReportRow } from '../../model/rows/cluster-rows.ts';
import type { EnumeratedClusterRow, ScanRow } from '../../model/rows/scan-rows.ts';
import type { Exposure } from '../../model/words.ts';
import type { SweepError } from '../../platform/errors.ts';

/** A cluster that an earlier concluded scan of the same scope included, and that was not GONE there. */
export interface KnownCluster extends ClusterIdentity {
  readonly projectNumber: string | null;
}

/** A cluster that a scan must account for. */
export interface AwaitedCluster extends KnownCluster {
  /** Its report is in. */
  readonly reported: boolean;
}

/** A row that the store does not accept, not even on its own: a value is out of range, or the row is too large. */
export interface RejectedRow {
  /** Its `report_id`, or whatever identifies a row of its table. */
  readonly id: string;
  /** ROW_REFUSED. */
  readonly error: SweepError;
}

/** Where a scan is written as it goes. Throws SweepError with a STORE_ code; nothing else. */
export interface ScanRecorder {
  /** If the same event_id is recorded twice, readers see one row: the later one. */
  recordScan(row: ScanRow): Promise<void>;
  /** Recording the same report_id twice leaves one row for readers: the later one. All of the rows, or an error. */
  recordEnumerated(rows: readonly EnumeratedClusterRow[]): Promise<void>;
  /**
   * Recording the same report_id twice leaves one row for readers: the later one.
   * @returns the rows that the store rejected; all others are stored
   */
  recordReports(rows: readonly ClusterReportRow[]): Promise<readonly RejectedRow[]>;
  /** What earlier concluded scans of this scope knew, whatever this scan has found so far. */
  knownClusters(scope: string): AsyncIterable<KnownCluster>;
  /** Every cluster that recordEnumerated recorded for this scan, each once. */
  enumeratedClusters(scanId: string): AsyncIterable<AwaitedCluster>;
}

/** What concluded scans last knew about one cluster. */
export interface ChainEnd {
  /** When the last concluded scan of the whole scope was scheduled, RFC 3339; null if there is none. */
  readonly lastScanAt: string | null;
  /** The last state that says whether the cluster is open or that it is gone; null if there is none. */
  readonly last: {
    readonly uid: string | null;
    /** null: it is gone. */
    readonly exposure: Exposure | null;
    readonly exempt: boolean;
    /** When the cluster was read, RFC 3339. */
    readonly readAt: string;
  } | null;
}

/** Where the scan of a changed cluster is written. Throws SweepError with a STORE_ code; nothing else. */
export interface ChangeRecorder
  extends Pick<ScanRecorder, 'recordScan' | 'recordEnumerated' | 'recordReports'> {
  /** What concluded scans of any scope last knew about a cluster. Its cost does not depend on the number of clusters. */
  chainEnd(cluster: ClusterIdentity, scope: string): Promise<ChainEnd>;
}
