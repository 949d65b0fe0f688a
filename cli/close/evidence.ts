import type { Cluster, ClusterIdentity } from '../../shared/model/cluster.ts';
import { clusterKeyOf, clusterPath, identityOfKey } from '../../shared/model/cluster-names.ts';
import type { CampaignRules } from '../../shared/model/rows/campaign-rows.ts';
import type { Trigger } from '../../shared/model/words.ts';
import { formatList } from '../../shared/platform/text.ts';
import type { ScannedCluster } from '../../shared/report/ports.ts';
import { judgeSettings } from '../../shared/stages/judge/settings/judge-settings.ts';
import type { OpenStore } from './campaign-store.ts';
import type { WorkloadName } from './health-snapshot.ts';
import type { ClusterEvidence, EvidenceSource } from './ports.ts';

interface Known extends ClusterEvidence {
  readonly callers: readonly WorkloadName[];
}

interface Loading {
  readonly atMs: number;
  readonly done: Promise<void>;
}

/** How often the store is asked for a later scan: others may scan while a campaign runs for days. */
const RELOAD_MS = 5 * 60_000;

/**
 * What the scans in the store know about the clusters of a campaign: the latest scan of the campaign's scope, the latest of
 * all scans, and those with which campaigns renewed their evidence. Each scan is read once.
 */
export class StoreEvidence implements EvidenceSource {
  readonly #open: OpenStore;
  readonly #scope: string;
  readonly #scan: (projectId: string) => Promise<void>;
  readonly #nowMs: () => number;
  readonly #known = new Map<string, Known>();
  readonly #seen = new Set<string>();
  readonly #scans = new Map<string, Promise<void>>();
  readonly #loading = new Map<string, Loading>();

  /**
   * @param scope of the campaign
   * @param scan scans a project, and records the scan in the store
   */
  constructor(
    open: OpenStore,
    scope: string,
    scan: (projectId: string) => Promise<void>,
    nowMs: () => number,
  ) {
    this.#open = open;
    this.#scope = scope;
    this.#scan = scan;
    this.#nowMs = nowMs;
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
    const nowMs = this.#nowMs();
    const known = this.#loading.get(key);
    if (known !== undefined && Math.abs(nowMs - known.atMs) < RELOAD_MS) return known.done;
    const done = this.#read(scope, trigger);
    this.#loading.set(key, { atMs: nowMs, done });
    done.catch(() => this.#loading.delete(key));
    return done;
  }

  /** Reads the latest scan of a scope; of two scans of a cluster, the later one counts. */
  #read(scope: string | undefined, trigger: Trigger): Promise<void> {
    return this.#open(true, async (store) => {
      const scan = await store.latestScan(scope, trigger);
      if (scan === null || this.#seen.has(scan.scan_id)) return;
      for await (const scanned of store.scannedClusters(scan.scan_id)) this.#add(scanned, trigger);
      this.#seen.add(scan.scan_id);
    });
  }

  #add({ state, report }: ScannedCluster, trigger: Trigger): void {
    const scanned_at = state.report_recorded_at ?? report?.recorded_at;
    if (state.outcome !== 'INSPECTED' || scanned_at === undefined) return;
    const key = clusterKeyOf(identityOfKey(state));
    const known = this.#known.get(key);
    if (known !== undefined && known.scanned_at >= scanned_at) return;
    const { cluster_uid, readiness, exposure, accepted_breaks } = state;
    // A renewal may not know the register of the scan before it.
    const exempt = state.exempt || (trigger === 'RENEWAL' && known?.exempt === true);
    const [accepted_until = null] = accepted_breaks.map(({ until }) => until).toSorted();
    const { callers = [], pools = [] } = report ?? {};
    const closed_pools = pools.flatMap(({ pool, port }) => (port === 'DISABLED' ? [pool] : []));
    this.#known.set(key, {
      scanned_at,
      cluster_uid,
      readiness,
      exposure,
      closed_pools,
      exempt,
      accepted_until,
      callers,
    });
  }
}

const keyOf = (scope: string | undefined, trigger: Trigger): string => `${trigger} ${scope ?? ''}`;

/** Why the evidence about a cluster does not allow closing it now; null if it does. Renews what does not count any more. */
export async function evidenceDoubt(
  cluster: Cluster,
  { evidence, nowMs }: { readonly evidence: EvidenceSource; readonly nowMs: () => number },
  { evidence_seconds, include }: CampaignRules,
): Promise<string | null> {
  const isFresh = ({ scanned_at }: ClusterEvidence) =>
    Date.parse(scanned_at) >= nowMs() - evidence_seconds * 1000;
  const known = await evidence.latest(cluster);
  const counts = known !== null && isFresh(known) && outdatedBy(known, cluster, nowMs()) === null;
  const latest = counts ? known : await evidence.renew(cluster);
  // A scan can take longer than evidence may be old: what it has read anew counts.
  const isRenewed = latest !== null && latest.scanned_at > (known?.scanned_at ?? '');
  if (latest === null || !(isFresh(latest) || isRenewed))
    return `No scan has read ${clusterPath(cluster)} recently enough.`;
  if (latest.cluster_uid !== null && cluster.uid !== null && latest.cluster_uid !== cluster.uid)
    return 'The evidence is about another cluster of the same name.';
  if (latest.exempt && !include.includes('exempt')) return 'The latest scan says that it is exempt.';
  const accepted: readonly (string | null)[] = [
    'SAFE_TO_CLOSE',
    'ALREADY_CLOSED',
    ...(include.includes('migrate-first') ? ['MIGRATE_FIRST'] : []),
    ...(include.includes('gather-evidence') ? ['GATHER_EVIDENCE'] : []),
  ];
  return accepted.includes(latest.readiness)
    ? outdatedBy(latest, cluster, nowMs())
    : `The latest scan says ${latest.readiness ?? 'nothing'}.`;
}

/** What has happened since a scan so that it does not count any more, however young it is; null: nothing. */
function outdatedBy(
  { readiness, closed_pools, accepted_until }: ClusterEvidence,
  cluster: Cluster,
  nowMs: number,
): string | null {
  if (accepted_until !== null && new Date(nowMs).toISOString().slice(0, 10) > accepted_until)
    return `The latest scan counted a break as accepted until ${accepted_until}.`;
  // A scan that found a port closed does not say whether it has been used since.
  const wasClosed = closed_pools.map(placeOf);
  const opened = openPlaces(cluster).filter(
    (place) => readiness === 'ALREADY_CLOSED' || wasClosed.includes(place),
  );
  return opened.length === 0
    ? null
    : `The latest scan found the port closed on ${formatList(opened)}, where somebody has opened it since.`;
}

/** Where the settings do not close the port. */
export function openPlaces(cluster: Cluster): string[] {
  const { pools, newPools, autoProvisioned } = judgeSettings(cluster);
  const places = [
    ...pools.map(({ pool, port }) => ({ place: placeOf(pool), port })),
    { place: 'new node pools', port: newPools },
    { place: 'auto-provisioned node pools', port: autoProvisioned },
  ];
  return places.filter(({ port }) => port !== null && port.port !== 'DISABLED').map(({ place }) => place);
}

const placeOf = (pool: string): string => `pool ${pool}`;
