import type { ClusterIdentity } from '../../shared/model/cluster.ts';
import { clusterKeyOf, identityOfKey } from '../../shared/model/cluster-names.ts';
import type { OpenStore } from './campaign-store.ts';
import type { WorkloadName } from './health-snapshot.ts';
import type { ClusterEvidence, EvidenceSource } from './ports.ts';

interface Known extends ClusterEvidence {
  readonly callers: readonly WorkloadName[];
}

/** What the scans in the store know about the clusters of a campaign. Each scan is read once. */
export class StoreEvidence implements EvidenceSource {
  readonly #open: OpenStore;
  readonly #scope: string;
  readonly #scan: (projectId: string) => Promise<void>;
  readonly #known = new Map<string, Known>();
  readonly #scans = new Map<string, Promise<void>>();
  #loading: Promise<void> | undefined;

  /**
   * @param scope of the campaign
   * @param scan scans a project, and records the scan in the store
   */
  constructor(open: OpenStore, scope: string, scan: (projectId: string) => Promise<void>) {
    this.#open = open;
    this.#scope = scope;
    this.#scan = scan;
  }

  async latest(cluster: ClusterIdentity): Promise<ClusterEvidence | null> {
    this.#loading ??= this.#load(this.#scope);
    await this.#loading;
    return this.#known.get(clusterKeyOf(cluster)) ?? null;
  }

  /** One scan renews all clusters of the project. */
  async renew(cluster: ClusterIdentity): Promise<ClusterEvidence | null> {
    const { projectId } = cluster;
    const scan = this.#scans.get(projectId) ?? this.#scanProject(projectId);
    this.#scans.set(projectId, scan);
    await scan.finally(() => this.#scans.delete(projectId));
    return this.latest(cluster);
  }

  /** The known callers of the port, which health checks watch. */
  async callersOf(cluster: ClusterIdentity): Promise<readonly WorkloadName[]> {
    await this.latest(cluster);
    return this.#known.get(clusterKeyOf(cluster))?.callers ?? [];
  }

  async #scanProject(projectId: string): Promise<void> {
    await this.#scan(projectId);
    await this.#load(`projects/${projectId}`);
  }

  /** Reads the latest scan of a scope; of two scans of a cluster, the later one counts. */
  #load(scope: string): Promise<void> {
    return this.#open(true, async (store) => {
      const scan = await store.latestScan(scope);
      if (scan === null) return;
      for await (const { state, report } of store.scannedClusters(scan.scan_id)) {
        const scanned_at = state.report_recorded_at ?? report?.recorded_at;
        if (state.outcome !== 'INSPECTED' || scanned_at === undefined) continue;
        const key = clusterKeyOf(identityOfKey(state));
        const known = this.#known.get(key);
        if (known !== undefined && known.scanned_at >= scanned_at) continue;
        const { cluster_uid, readiness, exposure } = state;
        this.#known.set(key, {
          scanned_at,
          cluster_uid,
          readiness,
          exposure,
          callers: report?.callers ?? [],
        });
      }
    });
  }
}
