import type { ClusterIdentity } from '../../model/cluster.ts';
import type { ClusterStateRow, EvidenceReport } from '../../model/rows/cluster-rows.ts';
import type { Ancestor, ChangeAuthor, EvidenceEntry, Label, OpenKubelet } from '../../model/rows/parts.ts';
import type { ScanRow } from '../../model/rows/scan-rows.ts';
import type { Exposure, Outcome, Readiness, Trigger, UsageVerdict } from '../../model/words.ts';
import type { SweepError } from '../../platform/errors.ts';

/**
 * One cluster of a scan, and what concluded scans of any scope before it knew: all that the change is judged from. What
 * they knew may be about another cluster of the same name: the uids tell.
 */
export interface ClusterComparison extends ClusterIdentity {
  readonly organization: string | null;
  readonly reportId: string;
  /** This scan's report; null where the cluster was enumerated (or known) and no report came. */
  readonly report: {
    readonly outcome: Outcome;
    readonly uid: string | null;
    readonly errorCode: string | null;
    readonly exposure: Exposure | null;
    readonly usage: UsageVerdict | null;
    readonly readiness: Readiness | null;
    readonly reasons: readonly string[];
    readonly exempt: boolean;
    /** RFC 3339. */
    readonly recordedAt: string;
    /** The time of the settings, RFC 3339; null if it is not known. */
    readonly readAt: string | null;
    /** Who made the change that the scan is about. */
    readonly changedBy: ChangeAuthor | null;
  } | null;
  /** In enumerated_clusters of this scan. False: an earlier concluded scan of this scope had it, this one did not find it. */
  readonly enumerated: boolean;
  /** A concluded scan, of which one is about a change, knows later settings of the cluster than this scan. */
  readonly isOvertaken: boolean;
  /**
   * The last concluded scan that read the cluster before this one, and could tell OPEN from not (exposure not UNKNOWN).
   * Scans about a change come before or after this one by when they read the cluster; others by when they were scheduled.
   */
  readonly compared: {
    readonly scanId: string;
    readonly uid: string | null;
    readonly exposure: Exposure;
    readonly openSince: string | null;
    readonly lastUsedAt: string | null;
    /** RFC 3339, like all times. */
    readonly readAt: string;
  } | null;
  /** The last concluded scan of a whole scope that accounted for the cluster; scans about a change do not count. */
  readonly lastSeen: { readonly uid: string | null; readonly outcome: Outcome } | null;
  /** The last one that read it. */
  readonly lastRead: {
    readonly uid: string | null;
    readonly exempt: boolean;
    readonly openKubelets: readonly OpenKubelet[];
    readonly readAt: string;
  } | null;
  /** The last one that knew whether it used the port (usage neither INCONCLUSIVE nor NOT_CHECKED). */
  readonly lastUsage: {
    readonly uid: string | null;
    readonly usage: UsageVerdict;
    readonly readAt: string;
  } | null;
  /** From the last scan that read the cluster, this one included. */
  readonly labels: readonly Label[];
  /** Above the project, nearest first: as this scan found them, else as an earlier one did. */
  readonly ancestors: readonly Ancestor[];
}

/** What a conclusion carried forward about one cluster. */
export interface CarriedEvidence {
  readonly uid: string | null;
  readonly entries: readonly EvidenceEntry[];
}

/** What the store holds about the use of one cluster: of this scan, and of those before it. */
export interface ClusterEvidence extends ClusterIdentity {
  /** This scan's report; null if none arrived. */
  readonly report: EvidenceReport | null;
  /** What the last concluded scan that accounted for the cluster carried forward; null if there is none. */
  readonly previous: CarriedEvidence | null;
  /**
   * Reports with samples that `previous` may not contain, in the order of their scans: of later scans, concluded or not, of
   * scans before it that were not concluded when it began, and of one that an earlier release concluded.
   */
  readonly pending: readonly EvidenceReport[];
}

/** How far a scan is. */
export interface ScanProgress {
  /** null while it is still enumerating. */
  readonly expectedClusters: number | null;
  readonly enumeratedClusters: number;
  /** Of the enumerated clusters, those whose report is in. */
  readonly reportedClusters: number;
}

/** A state that the store does not accept, not even on its own. */
export interface RejectedState {
  /** Its `report_id`. */
  readonly id: string;
  /** ROW_REFUSED. */
  readonly error: SweepError;
}

/**
 * What the conclusion reads and writes. Throws SweepError with a STORE_ code; nothing else. Readers see a recorded scan
 * at once, but may see enumerated clusters, reports and states only some time after they were recorded.
 */
export interface ConclusionStore {
  /** The scan's last STARTED row with expected_clusters set, or null: once counted, it stays so. */
  startedScan(scanId: string): Promise<ScanRow | null>;
  /** All zero, and null, for a scan that does not exist. */
  scanProgress(scanId: string): Promise<ScanProgress>;
  /** The scan's CONCLUDED row, or null. */
  concludedScan(scanId: string): Promise<ScanRow | null>;
  /**
   * Every cluster enumerated in the scan, and every one that concluded scans of the scope knew and it did not find; each
   * once, ordered by project, location and name. What it costs does not depend on how many scans are kept.
   */
  compareClusters(scanId: string): AsyncIterable<ClusterComparison>;
  /**
   * Every cluster of which this scan or one before it has evidence, each once, in the order of compareClusters. What it
   * costs does not depend on how many scans are kept.
   * @param only if given, only of this cluster
   */
  clusterEvidence(scanId: string, only?: ClusterIdentity): AsyncIterable<ClusterEvidence>;
  /**
   * IDs of scans that were concluded since a given time, and of which readers do not see all states yet.
   * @param since RFC 3339
   * @param trigger if given, only of scans with this trigger
   */
  scansWithHiddenStates(since: string, trigger?: Trigger): AsyncIterable<string>;
  /**
   * Recording the same report_id twice leaves one row for readers: the later one.
   * @returns the rows that the store rejected; all others are stored
   */
  recordStates(rows: readonly ClusterStateRow[]): Promise<readonly RejectedState[]>;
  /** The CONCLUDED row, last of all: from now on the scan counts for readers. */
  recordScan(row: ScanRow): Promise<void>;
}
