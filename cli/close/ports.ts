import type { Cluster, ClusterIdentity } from '../../shared/model/cluster.ts';
import type {
  CampaignClusterRow,
  CampaignEventRow,
  CampaignRow,
} from '../../shared/model/rows/campaign-rows.ts';
import type { HealthSnapshot } from './health.ts';
import type { MaintenanceWindow } from './permitted-time.ts';
import type { PreflightProblem } from './preflight.ts';

/** What a campaign needs from the world. Every port throws only SweepError. */

/** A site of the setting; one request changes one site. */
export type ChangedSite =
  | { readonly site: 'CLUSTER_DEFAULT' | 'AUTO_PROVISIONING' }
  | { readonly site: 'NODE_POOL'; readonly pool: string };

/** The settings of a cluster as they are now, before or after a change. */
export interface CurrentCluster {
  readonly cluster: Cluster;
  /** `nodePools[].config.kubeletConfig` as GKE returned it, by pool: an update of a pool must resend all of it. */
  readonly kubeletConfigs: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  /** `nodePoolDefaults…nodeKubeletConfig` and `nodePoolAutoConfig.nodeKubeletConfig`; null where absent. */
  readonly clusterDefault: Readonly<Record<string, unknown>> | null;
  readonly autoProvisioning: Readonly<Record<string, unknown>> | null;
  /** `maintenancePolicy.window`; null if GKE may begin maintenance at any time. */
  readonly maintenanceWindow: MaintenanceWindow | 'UNREADABLE' | null;
}

/** One request: it sets the whole kubelet configuration of one site. */
export interface ChangeRequest {
  readonly target: ChangedSite;
  readonly kubeletConfig: Readonly<Record<string, unknown>>;
}

/** An operation of GKE. */
export interface GkeOperation {
  readonly name: string;
  readonly type: string;
  /** The pool that it changes; null: the cluster. */
  readonly pool: string | null;
  readonly status: 'PENDING' | 'RUNNING' | 'DONE' | 'ABORTING' | 'UNKNOWN';
  /** Of a finished operation: why it failed or was canceled; null if it succeeded. */
  readonly error: string | null;
  /** RFC 3339. */
  readonly startedAt: string | null;
}

/** The changes of a cluster, through the Kubernetes Engine API. */
export interface ClusterChanges {
  /** @throws SweepError CLUSTER_UNKNOWN if it does not exist, and what reading it throws */
  read(cluster: ClusterIdentity): Promise<CurrentCluster>;
  /**
   * Sends one request, once. `busy`: GKE rejected it because another operation of the cluster is running.
   * @throws SweepError; except for API_FORBIDDEN, API_DISABLED and API_NOT_FOUND it is then unknown whether GKE
   *   received the request
   */
  request(
    cluster: ClusterIdentity,
    change: ChangeRequest,
  ): Promise<{ readonly started: GkeOperation } | { readonly busy: string }>;
  /** @throws SweepError API_NOT_FOUND if GKE no longer lists it */
  operation(cluster: ClusterIdentity, name: string): Promise<GkeOperation>;
  /** The operations of the cluster and its pools that GKE lists, running or finished. */
  operations(cluster: ClusterIdentity): Promise<readonly GkeOperation[]>;
}

export interface HealthObserver {
  /** What cannot be read is in the snapshot. */
  observe(cluster: ClusterIdentity): Promise<HealthSnapshot>;
}

export interface Preflight {
  check(cluster: ClusterIdentity): Promise<readonly PreflightProblem[]>;
}

/** What scans know about a cluster. */
export interface ClusterEvidence {
  /** RFC 3339: when the scan read the cluster. */
  readonly scanned_at: string;
  readonly cluster_uid: string | null;
  readonly readiness: string | null;
  readonly exposure: string | null;
  /** Whether the scan found that the cluster no longer exists. */
  readonly gone: boolean;
  /** The pools whose port the scan did not find closed: it says nothing about the use of others. */
  readonly open_pools: readonly string[];
  /** Whether its owner has exempted it from closing. */
  readonly exempt: boolean;
  /** What the labels of the cluster said about an exemption; null: nothing. */
  readonly exemption_labels: string | null;
  /** The last day, in UTC, on which all accepted breaks count that the readiness rests on; null: it rests on none. */
  readonly accepted_until: string | null;
}

export interface EvidenceSource {
  /** From the latest concluded scan that read the cluster or found it gone; null if there is none. */
  latest(cluster: ClusterIdentity): Promise<ClusterEvidence | null>;
  /** Scans the cluster, and returns what is known afterwards. */
  renew(cluster: ClusterIdentity): Promise<ClusterEvidence | null>;
}

/** A campaign as it was planned; never changed. */
export interface StoredCampaign {
  readonly campaign: CampaignRow;
  readonly clusters: readonly CampaignClusterRow[];
}

/** The record of campaigns. */
export interface CampaignStore {
  /** Records the clusters before the campaign, so that a campaign that can be read is complete. */
  create(campaign: StoredCampaign): Promise<void>;
  /** Null: the latest campaign. @throws SweepError CAMPAIGN_UNKNOWN */
  campaign(id: string | null): Promise<StoredCampaign>;
  /** Its events after a sequence number, in order. */
  events(campaignId: string, after: number): Promise<readonly CampaignEventRow[]>;
  /**
   * Appends events with consecutive sequence numbers, all or none.
   * @returns false if the store has an event with the first number already: somebody else has appended since
   * @throws SweepError with a STORE_ code: then it is not known whether they are stored
   */
  append(events: readonly CampaignEventRow[]): Promise<boolean>;
}
