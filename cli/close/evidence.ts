import type { Cluster, ClusterIdentity } from '../../shared/model/cluster.ts';
import { clusterKeyOf, clusterPath, identityOfKey } from '../../shared/model/cluster-names.ts';
import type { CampaignRules } from '../../shared/model/rows/campaign-rows.ts';
import type { ScanRow } from '../../shared/model/rows/scan-rows.ts';
import { formatList } from '../../shared/platform/text.ts';
import type { ScannedCluster, ScanReader } from '../../shared/report/ports.ts';
import { exemptionLabelsIn } from '../../shared/stages/judge/exceptions.ts';
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
 * What the scans in the store know about the clusters of a campaign: the latest scan of the campaign's scope, those of other
 * scopes since then, and those with which campaigns renewed their evidence. Each scan is read once.
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
  /** The clusters that the campaign's scope exempts. */
  readonly #exempt = new Set<string>();

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
    const { projectId } = cluster;
    await this.#load('', (store) => latestScans(store, this.#scope));
    await this.#load(projectId, async (store) => {
      const renewal = await store.latestScan(`projects/${projectId}`, 'RENEWAL');
      return renewal === null ? [] : [renewal];
    });
    const key = clusterKeyOf(cluster);
    const known = this.#known.get(key);
    return known === undefined ? null : { ...known, exempt: known.exempt || this.#exempt.has(key) };
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
    this.#loading.delete(projectId);
  }

  /** Reads scans again after a while. @param key of what is read */
  #load(key: string, find: (store: ScanReader) => Promise<readonly ScanRow[]>): Promise<void> {
    const nowMs = this.#nowMs();
    const known = this.#loading.get(key);
    if (known !== undefined && Math.abs(nowMs - known.atMs) < RELOAD_MS) return known.done;
    const done = this.#open(true, async (store) => {
      for (const scan of await find(store)) await this.#read(store, scan);
    });
    this.#loading.set(key, { atMs: nowMs, done });
    done.catch(() => this.#loading.delete(key));
    return done;
  }

  async #read(store: ScanReader, scan: ScanRow): Promise<void> {
    if (this.#seen.has(scan.scan_id)) return;
    for await (const scanned of store.scannedClusters(scan.scan_id)) this.#add(scanned, scan);
    this.#seen.add(scan.scan_id);
  }

  /** Of two scans of a cluster, the later one counts. */
  #add({ state, report }: ScannedCluster, { scope, trigger, scheduled_at }: ScanRow): void {
    const gone = state.outcome === 'GONE';
    const scanned_at = state.report_recorded_at ?? report?.recorded_at ?? (gone ? scheduled_at : undefined);
    if (!(gone || state.outcome === 'INSPECTED') || scanned_at === undefined) return;
    const key = clusterKeyOf(identityOfKey(state));
    const { cluster_uid, readiness, exposure, exempt, accepted_breaks } = state;
    // Only a scan of the campaign's scope ends an exemption: others may not know its register.
    if (scope === this.#scope && trigger !== 'RENEWAL') {
      if (exempt) this.#exempt.add(key);
      else this.#exempt.delete(key);
    }
    const known = this.#known.get(key);
    if (known !== undefined && known.scanned_at >= scanned_at) return;
    const [accepted_until = null] = accepted_breaks.map(({ until }) => until).toSorted();
    const { callers = [], pools = [], labels = [] } = report ?? {};
    const open_pools = pools.flatMap(({ pool, port }) => (port === 'DISABLED' ? [] : [pool]));
    const exemption_labels = exemptionLabelsIn(
      Object.fromEntries(labels.map(({ key, value }) => [key, value])),
    );
    this.#known.set(key, {
      scanned_at,
      cluster_uid,
      gone,
      readiness,
      exposure,
      open_pools,
      exempt,
      exemption_labels,
      accepted_until,
      callers,
    });
  }
}

/** The latest concluded scan of the scope, and those of other scopes since then, the oldest first. */
async function latestScans(store: ScanReader, scope: string): Promise<ScanRow[]> {
  const latest = new Map<string, ScanRow>();
  for await (const scan of store.listScans()) {
    if (scan.event !== 'CONCLUDED' || latest.has(scan.scope)) continue;
    latest.set(scan.scope, scan);
    if (scan.scope === scope) break;
  }
  return [...latest.values()].reverse();
}

/** Why the evidence about a cluster does not allow closing it now; null if it does. Renews what does not count any more. */
export async function evidenceDoubt(
  cluster: Cluster,
  { evidence, nowMs }: { readonly evidence: EvidenceSource; readonly nowMs: () => number },
  { evidence_seconds, include }: CampaignRules,
): Promise<string | null> {
  const isFresh = ({ scanned_at }: ClusterEvidence) =>
    Date.parse(scanned_at) >= nowMs() - evidence_seconds * 1000;
  const known = await evidence.latest(cluster);
  const counts = known !== null && !known.gone && isFresh(known) && !outdatedBy(known, cluster, nowMs());
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
  { readiness, open_pools, exemption_labels, accepted_until }: ClusterEvidence,
  cluster: Cluster,
  nowMs: number,
): string | null {
  if (accepted_until !== null && new Date(nowMs).toISOString().slice(0, 10) > accepted_until)
    return `The latest scan counted a break as accepted until ${accepted_until}.`;
  if (exemption_labels !== exemptionLabelsIn(cluster.labels))
    return 'Somebody has changed its exemption labels since the latest scan.';
  // A scan that did not find a port open does not say whether it has been used since. Autopilot replaces its pools.
  const wasOpen: readonly string[] = [...open_pools.map(placeOf), ...FUTURE_POOLS];
  const opened = openPlaces(cluster).filter(
    (place) => readiness === 'ALREADY_CLOSED' || (cluster.mode === 'STANDARD' && !wasOpen.includes(place)),
  );
  return opened.length === 0
    ? null
    : `The latest scan did not find the port open on ${formatList(opened)}, which somebody has created or opened since.`;
}

/** Where the settings do not close the port. */
export function openPlaces(cluster: Cluster): string[] {
  const { pools, newPools, autoProvisioned } = judgeSettings(cluster);
  const places = [
    ...pools.map(({ pool, port }) => ({ place: placeOf(pool), port })),
    { place: FUTURE_POOLS[0], port: newPools },
    { place: FUTURE_POOLS[1], port: autoProvisioned },
  ];
  return places.filter(({ port }) => port !== null && port.port !== 'DISABLED').map(({ place }) => place);
}

const FUTURE_POOLS = ['new node pools', 'auto-provisioned node pools'] as const;
const placeOf = (pool: string): string => `pool ${pool}`;
