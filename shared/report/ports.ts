import type { OwnedRow, Owner } from '../model/owners.ts';
import type { CampaignEventRow, CampaignProgress, CampaignRow } from '../model/rows/campaign-rows.ts';
import type { ClusterReportRow, ClusterStateRow } from '../model/rows/cluster-rows.ts';
import type { ScanRow } from '../model/rows/scan-rows.ts';
import type { Trigger } from '../model/words.ts';
import type { CategorizedCluster } from './fleet-bar.ts';

/** One cluster of a concluded scan. */
export interface ScannedCluster {
  readonly state: ClusterStateRow;
  /** null if no report arrived: the cluster is MISSING, or GONE without having been listed. */
  readonly report: ClusterReportRow | null;
}

/** Clusters of one scan that have the same verdicts. */
export interface VerdictCount extends CategorizedCluster {
  readonly scanId: string;
  readonly clusters: number;
}

/** Reads scans: the last row per ID. Throws only SweepError with a STORE_ code. */
export interface ScanReader {
  /**
   * The CONCLUDED row of the latest scan (by scheduled time) of this scope, or of any scope; null if there is none.
   * @param trigger default: SCHEDULE, the scans of a whole scope
   */
  latestScan(scope?: string, trigger?: Trigger): Promise<ScanRow | null>;
  /** The CONCLUDED row of this scan; null if it is not concluded. */
  concludedScan(scanId: string): Promise<ScanRow | null>;
  /** Every scan, latest first: its CONCLUDED row, or its STARTED row if it was not concluded. */
  listScans(): AsyncIterable<ScanRow>;
  /**
   * The clusters that a scan accounted for, worst first: OPEN (IN_USE, USED_SINCE_START, then the others), UNKNOWN,
   * not read, WILL_REOPEN, CLOSED, GONE; then by project, location and name. Memory does not grow with the fleet.
   */
  scannedClusters(scanId: string): AsyncIterable<ScannedCluster>;
  /**
   * How many clusters of each of these scans have each combination of verdicts; nothing for a scan without states.
   * @param scanIds not empty
   * @param owner counts only the clusters that belonged to this owner in that scan
   */
  verdictCounts(scanIds: readonly string[], owner?: Owner | null): AsyncIterable<VerdictCount>;
  /** What names the owners of each cluster that was open in this scan, in any order. */
  openOwners(scanId: string): AsyncIterable<OwnedRow>;
}

/** An event that concerns a whole campaign or ring, or that stops a campaign. */
export type CampaignMilestone = Pick<
  CampaignEventRow,
  'campaign_id' | 'recorded_at' | 'sequence' | 'kind' | 'actor' | 'ticket' | 'ring' | 'detail'
>;

/** Clusters of one ring with which a campaign is equally far. */
export interface RingProgress {
  /** Index of the ring. */
  readonly ring: number;
  readonly progress: CampaignProgress;
  readonly clusters: number;
  /** When the last event about one of them was recorded; null if there is none. RFC 3339 in UTC. */
  readonly lastEventAt: string | null;
}

/** Reads how far campaigns are. Throws only SweepError with a STORE_ code. */
export interface CampaignReader {
  /** Every campaign, latest first. */
  listCampaigns(): AsyncIterable<CampaignRow>;
  /** By campaign, in order. @param campaignIds not empty */
  campaignMilestones(campaignIds: readonly string[]): AsyncIterable<CampaignMilestone>;
  /** @param resumed sequence number of the event that resumed the campaign last; 0 if none did */
  ringProgress(campaignId: string, resumed: number): AsyncIterable<RingProgress>;
}

/** What the report page is made from. */
export type PageReader = ScanReader & CampaignReader;

/** A value in a query result, as in JSON. Integers beyond 2^53 are strings; times are RFC 3339 in UTC. */
export type QueryValue =
  | string
  | number
  | boolean
  | null
  | readonly QueryValue[]
  | { readonly [field: string]: QueryValue };

export interface QueryAnswer {
  readonly columns: readonly string[];
  /** Values in the order of the columns. Throws what `query` throws, while it is read. */
  readonly rows: AsyncIterable<readonly QueryValue[]>;
}

/** Runs SQL queries on the tables and views. */
export interface QueryableStore {
  /**
   * Runs one read-only statement. Never writes.
   * @throws SweepError QUERY_INVALID with the position in the SQL, QUERY_NOT_READING, or a STORE_ code
   */
  query(sql: string): Promise<QueryAnswer>;
  /**
   * Runs one of the named questions of infra/bigquery/queries, which are the same for every store.
   * @throws SweepError QUESTION_UNKNOWN, or a STORE_ code
   */
  ask(question: string): Promise<QueryAnswer>;
}

/** One next step for a cluster. */
export interface NextStep {
  /** A sentence. */
  readonly title: string;
  /** What to consider first, in sentences. */
  readonly notes: readonly string[];
  /** For a POSIX shell, in order; names are quoted where necessary. */
  readonly commands: readonly string[];
}

/** The next steps in order; none if there is nothing left to do. The plan stage implements it. */
export type Advise<Cluster> = (cluster: Cluster) => readonly NextStep[];

/** A link in the header of a page that is served. */
export type PageLink = readonly [text: string, href: string];
