import type { AlertRow } from '../../model/rows/alert-rows.ts';
import type { ClusterStateRow } from '../../model/rows/cluster-rows.ts';
import type { ScanRow } from '../../model/rows/scan-rows.ts';
import type { AlertChannelName, FindingKind, Readiness, UsageVerdict } from '../../model/words.ts';

/** A cluster that may raise an alert, beside what concluded scans before this one knew of the very same cluster. */
export interface ChangedCluster {
  readonly state: ClusterStateRow;
  /** The last of them read it. */
  readonly wasRead: boolean;
  /** It was exempt when it was last read. */
  readonly wasExempt: boolean;
  /** Nothing used it when use could last be told: PAST_USE or NOT_SEEN. */
  readonly wasQuiet: boolean;
}

/** A cluster whose finding may have to change. */
export interface FindingState {
  readonly state: ClusterStateRow;
  /** What its finding became last, in an earlier scan; null where it has none. */
  readonly settled: {
    readonly kind: FindingKind;
    readonly usage: UsageVerdict | null;
    readonly readiness: Readiness | null;
  } | null;
}

/** What alerts are judged from, and the ledger of those that were delivered. Throws SweepError with a STORE_ code; nothing else. */
export interface AlertStore {
  /** The scan's CONCLUDED row, or null. The other questions have no answer without it. */
  concludedScan(scanId: string): Promise<ScanRow | null>;
  /** The CONCLUDED row of the scan of the same scope before it, by schedule; null where it is the first. */
  previousScan(scanId: string): Promise<ScanRow | null>;
  /** The STARTED rows of the scope's scans between that one and this one that did not conclude, in time order. */
  unconcludedScans(scanId: string): AsyncIterable<ScanRow>;
  /**
   * The clusters that are NEW, REGRESSED, RESOLVED, open and exempt no longer, IN_USE that were quiet, or UNREADABLE
   * that were read; worst first, as ScanReader has them.
   */
  changedClusters(scanId: string): AsyncIterable<ChangedCluster>;
  /**
   * The clusters that are open, or have a finding that is not inactive, and whose finding neither this scan nor a later
   * one has settled; by project, location and name.
   */
  findingStates(scanId: string): AsyncIterable<FindingState>;
  /** The ids of the scan's alerts that reached a channel. */
  alertsSent(scanId: string, channel: AlertChannelName): AsyncIterable<string>;
  /** Recording the same delivery_id twice leaves one row for readers: the later one. All of the rows, or an error. */
  recordAlerts(rows: readonly AlertRow[]): Promise<void>;
}

/** Where alerts go. */
export interface AlertChannel {
  readonly channel: AlertChannelName;
  /**
   * Hands one alert over: fulfilled only when the channel has it. Handing the same alert over again, under the same
   * alert_id, is told apart by receivers.
   * @throws SweepError: with disposition `record` this alert was refused and another may not be; with any other, the
   * channel as a whole does not take alerts now
   */
  deliver(row: AlertRow): Promise<void>;
}
