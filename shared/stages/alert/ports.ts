import type { AlertRow } from '../../model/rows/alert-rows.ts';
import type { ClusterStateRow } from '../../model/rows/cluster-rows.ts';
import type { ScanRow } from '../../model/rows/scan-rows.ts';
import type { AlertChannelName, FindingKind, Readiness, UsageVerdict } from '../../model/words.ts';

/** A cluster that may raise an alert, with what earlier concluded scans knew about the same cluster. */
export interface ChangedCluster {
  readonly state: ClusterStateRow;
  /** The previous scan read it. */
  readonly wasRead: boolean;
  /** It was exempt when it was last read. */
  readonly wasExempt: boolean;
  /** Its last known usage was PAST_USE or NOT_SEEN. */
  readonly wasQuiet: boolean;
}

/** A cluster whose finding may need an update. */
export interface FindingState {
  readonly state: ClusterStateRow;
  /** The state that an earlier scan gave its finding; null if it has none. */
  readonly settled: {
    readonly kind: FindingKind;
    readonly usage: UsageVerdict | null;
    readonly readiness: Readiness | null;
  } | null;
}

/** The data for alerts, and the ledger of delivered alerts. Throws only SweepError with a STORE_ code. */
export interface AlertStore {
  /** The scan's CONCLUDED row, or null. The other methods require it. */
  concludedScan(scanId: string): Promise<ScanRow | null>;
  /** The CONCLUDED row of the previous scan of the same scope, by schedule; null if there is none. */
  previousScan(scanId: string): Promise<ScanRow | null>;
  /** The STARTED rows of the scope's scans since the previous concluded one that did not conclude, in time order. */
  unconcludedScans(scanId: string): AsyncIterable<ScanRow>;
  /**
   * Clusters that are NEW, REGRESSED or RESOLVED; open with an ended exemption; IN_USE after having been quiet; or
   * UNREADABLE after having been read. Worst first, in the order of ScanReader.
   */
  changedClusters(scanId: string): AsyncIterable<ChangedCluster>;
  /**
   * Clusters that are open, or have a finding that is not inactive, and whose finding was not yet updated for this scan
   * or a later one; by project, location and name.
   */
  findingStates(scanId: string): AsyncIterable<FindingState>;
  /** IDs of the scan's alerts that were delivered to a channel. */
  alertsSent(scanId: string, channel: AlertChannelName): AsyncIterable<string>;
  /** If the same delivery_id is recorded twice, readers see one row: the later one. Records all rows, or throws. */
  recordAlerts(rows: readonly AlertRow[]): Promise<void>;
}

/** A destination of alerts. */
export interface AlertChannel {
  readonly channel: AlertChannelName;
  /**
   * Delivers one alert; resolves only when the channel has accepted it. Receivers can detect a repeated delivery by its
   * alert_id.
   * @throws SweepError: with disposition `record`, only this alert was rejected; with any other, the channel accepts no
   *   alerts at the moment
   */
  deliver(row: AlertRow): Promise<void>;
}
