import type { ClusterIdentity } from '../../shared/model/cluster.ts';
import { clusterKeyOf, identityOfKey } from '../../shared/model/cluster-names.ts';
import type { Trigger } from '../../shared/model/words.ts';
import type { OpenStore } from './campaign-store.ts';
import type { WorkloadName } from './health-snapshot.ts';
import type { ClusterEvidence, EvidenceSource } from './ports.ts';

interface Known extends ClusterEvidence {
  readonly callers: readonly WorkloadName[];
}

/**
 * What the scans in the store know about the clusters of a campaign: the latest scan of the campaign's scope, the latest of
 * all scans, and those with which campaigns renewed their evidence. Each is read once.
 */
export class StoreEvidence implements EvidenceSource {
  readonly #open: OpenStore;
  readonly #scope: string;
  readonly #scan: (projectId: string) => Promise<void>;
  readonly #known = new Map<string, Known>();
  readonly #seen = new Set<string>();
  readonly #scans = new Map<string, Promise<void>>();
  readonly #loading = new Map<string, Promise<void>>();

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
    await this.#load(this.#scope, 'SCHEDULE');
    await this.#load(undefined, 'SCHEDULE');
    await this.#load(`projects/${cluster.projectId}`, 'RENEWAL');
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
    this.#loading.delete(keyOf(`projects/${projectId}`, 'RENEWAL'));
  }

  #load(scope: string | undefined, trigger: Trigger): Promise<void> {
    const key = keyOf(scope, trigger);
    const loading = this.#loading.get(key) ?? this.#read(scope, trigger);
    this.#loading.set(key, loading);
    return loading;
  }

  /** Reads the latest scan of a scope; of two scans of a cluster, the later one counts. */
  #read(scope: string | undefined, trigger: Trigger): Promise<void> {
    return this.#open(true, async (store) => {
      const scan = await store.latestScan(scope, trigger);
      if (scan === null || this.#seen.has(scan.scan_id)) return;
      this.#seen.add(scan.scan_id);
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

const keyOf = (scope: string | undefined, trigger: Trigger): string => `${trigger} ${scope ?? ''}`;
