import type { AlertLedgerRow, AlertRow } from '../../model/rows/alert-rows.ts';
import type { ClusterStateRow } from '../../model/rows/cluster-rows.ts';
import type { ChangeAuthor } from '../../model/rows/parts.ts';
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
  /** A concluded scan knows later settings: an alert about these would be old, or repeat that of the other scan. */
  readonly isOvertaken: boolean;
  /** Who made the change that the scan is about; null if it is about no change. */
  readonly changedBy: ChangeAuthor | null;
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

/**
 * The data for alerts, and their ledger. Throws only SweepError with a STORE_ code. Readers see a recorded alert at once,
 * but may see states only some time after they were recorded.
 */
export interface AlertStore {
  /** The CONCLUDED row of the previous scan of the same scope, by schedule; null if there is none. */
  previousScan(scanId: string): Promise<ScanRow | null>;
  /** The STARTED rows of the scope's scans since the previous concluded one that did not conclude, in time order. */
  unconcludedScans(scanId: string): AsyncIterable<ScanRow>;
  /**
   * Clusters of a concluded scan that are open, or have a finding that is not inactive, and whose finding was not yet
   * updated for this scan or a later one; by project, location and name.
   */
  findingStates(scanId: string): AsyncIterable<FindingState>;
  /**
   * IDs of scans that were concluded since a given time, and of which readers do not see all states yet.
   * @param since RFC 3339
   */
  scansWithHiddenStates(since: string): AsyncIterable<string>;
  /**
   * The PENDING alerts of all concluded scans, and the LOST ones that this scan reports, in the order of the scans and of
   * the positions. PENDING alerts of a conclusion that was not recorded do not count.
   */
  unsettledAlerts(scanId: string): AsyncIterable<AlertLedgerRow>;
  /**
   * Recording a row twice changes nothing: for each delivery_id, readers see a DELIVERED row, else a LOST one, else the
   * last PENDING one. Records all rows, or throws.
   */
  recordAlerts(rows: readonly AlertLedgerRow[]): Promise<void>;
}

/** A destination of alerts. */
export interface AlertChannel {
  readonly channel: AlertChannelName;
  /** The route that it serves; absent for a channel without routes. */
  readonly route?: string | null;
  /**
   * Delivers one alert; resolves only when the channel has accepted it. Receivers can detect a repeated delivery by its
   * alert_id.
   * @throws SweepError: with disposition `record`, only this alert was rejected; with any other, the channel accepts no
   *   alerts at the moment
   */
  deliver(row: AlertRow): Promise<void>;
}
