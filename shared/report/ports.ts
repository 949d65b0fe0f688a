import type { ClusterReportRow, ClusterStateRow } from '../model/rows/cluster-rows.ts';
import type { ScanRow } from '../model/rows/scan-rows.ts';

/** One cluster of a concluded scan. */
export interface ScannedCluster {
  readonly state: ClusterStateRow;
  /** null where no report came: the cluster is MISSING, or GONE without having been listed. */
  readonly report: ClusterReportRow | null;
}

/** What readers see of the scans: the last row of each id. Throws SweepError with a STORE_ code; nothing else. */
export interface ScanReader {
  /** The CONCLUDED row of the latest scan, of this scope or of any; null where there is none. Latest: by its scheduled time. */
  latestScan(scope?: string): Promise<ScanRow | null>;
  /** The CONCLUDED row of this scan; null where it is not concluded. */
  concludedScan(scanId: string): Promise<ScanRow | null>;
  /** Every scan, the latest first: its CONCLUDED row, or its STARTED row where it was not concluded. */
  listScans(): AsyncIterable<ScanRow>;
  /**
   * The clusters that a scan accounted for, worst first: OPEN (IN_USE, USED_SINCE_START, then the others), UNKNOWN,
   * not read, WILL_REOPEN, CLOSED, GONE; then by project, location and name. Memory does not grow with the fleet.
   */
  scannedClusters(scanId: string): AsyncIterable<ScannedCluster>;
}

/** A value of an answer: what JSON has. Whole numbers beyond 2^53 come as text, times as RFC 3339 in UTC. */
export type QueryValue =
  | string
  | number
  | boolean
  | null
  | readonly QueryValue[]
  | { readonly [field: string]: QueryValue };

export interface QueryAnswer {
  readonly columns: readonly string[];
  /** Values in the order of the columns. Throws as `query` does, while it is read. */
  readonly rows: AsyncIterable<readonly QueryValue[]>;
}

/** Questions in SQL to the tables and views. */
export interface QueryableStore {
  /**
   * Answers one statement that reads. Nothing is ever written.
   * @throws SweepError QUERY_INVALID with the place in the SQL, QUERY_NOT_READING, or a STORE_ code
   */
  query(sql: string): Promise<QueryAnswer>;
  /**
   * Answers one of the questions of infra/bigquery/queries, the same in every store.
   * @throws SweepError QUESTION_UNKNOWN, or a STORE_ code
   */
  ask(question: string): Promise<QueryAnswer>;
}

/** One thing to do next about a cluster. */
export interface NextStep {
  /** A sentence. */
  readonly title: string;
  /** What to know before it is done, in sentences. */
  readonly notes: readonly string[];
  /** For a POSIX shell, in order; every name is quoted where it has to be. */
  readonly commands: readonly string[];
}

/** What to do next, the first thing first; none where nothing is left to do. Planning is another stage's work. */
export type Advise<Cluster> = (cluster: Cluster) => readonly NextStep[];
