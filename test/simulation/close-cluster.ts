import type { MaintenanceWindow } from '../../cli/close/permitted-time.ts';
import type { ChangeRequest, ClusterEvidence, GkeOperation } from '../../cli/close/ports.ts';
import type { NodePool, Setting } from '../../shared/model/cluster.ts';
import type { CampaignClusterRow, CampaignStep } from '../../shared/model/rows/campaign-rows.ts';
import { aPool } from '../support/cluster-builder.ts';
import type { Random } from '../support/ground-truth/random.ts';

export type KubeletConfig = Readonly<Record<string, unknown>>;

/** `CLUSTER_DEFAULT`, `AUTO_PROVISIONING`, or the name of a pool. */
export type SiteName = string;

export const PORT = 'insecureKubeletReadonlyPortEnabled';

const [MINUTE_MS, HOUR_MS, DAY_MS] = [60_000, 3_600_000, 86_400_000];
const DAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];

export const siteOf = (target: ChangeRequest['target']): SiteName =>
  target.site === 'NODE_POOL' ? target.pool : target.site;

/** A maintenance window: on these days from this hour, in UTC. */
interface Maintenance {
  readonly days: readonly string[];
  readonly fromHour: number;
  readonly hours: number;
}

/** What decides whether a cluster may be changed now, and what its nodes show. */
export interface Conditions {
  /** Null: GKE may replace nodes at any time. */
  readonly maintenance: Maintenance | null;
  /** Whether something calls the port, and what the latest scan found. */
  used: boolean;
  scan: { readonly atMs: number; readonly used: boolean };
  /** How many nodes of each pool GKE replaces at the same time. */
  readonly surge: Map<
    string,
    { readonly nodes: number; readonly before: number; readonly changedMs: number }
  >;
  /** Of each pool: when its oldest node was created, and whether some kubelet still serves the port. */
  readonly nodes: Map<string, { readonly createdMs: number; readonly served: boolean }>;
}

export function newConditions(random: Random, { steps }: CampaignClusterRow, nowMs: number): Conditions {
  const pools = steps.flatMap(({ pool, nodes_at_once }) => (pool === null ? [] : [{ pool, nodes_at_once }]));
  return {
    // They overlap with the hours that some campaigns permit: otherwise, such a campaign would wait forever.
    maintenance: random.pick<Maintenance | null>([
      null,
      null,
      { days: DAYS, fromHour: 5, hours: 5 },
      { days: ['SU', 'MO', 'TU', 'FR'], fromHour: 20, hours: 14 },
    ]),
    used: false,
    scan: { atMs: nowMs, used: false },
    // Of some pools, somebody has changed it since the scan.
    surge: new Map(
      pools.map(({ pool, nodes_at_once }) => {
        const nodes = random.chance(0.3) ? random.int(1, 4) : nodes_at_once;
        return [pool, { nodes, before: nodes, changedMs: 0 }];
      }),
    ),
    nodes: new Map(pools.map(({ pool }) => [pool, { createdMs: nowMs - 10 * DAY_MS, served: true }])),
  };
}

/** As GKE describes it. */
export function windowOf({ maintenance }: Conditions): MaintenanceWindow | null {
  if (maintenance === null) return null;
  const { days, fromHour, hours } = maintenance;
  const starts = `2026-01-01T${String(fromHour).padStart(2, '0')}:00:00Z`;
  return { starts, durationMs: hours * HOUR_MS, recurrence: `FREQ=WEEKLY;BYDAY=${days.join(',')}` };
}

/** Whether nodes may be replaced at this time, or could a few minutes ago, when the window was checked. */
export function isMaintained({ maintenance }: Conditions, atMs: number): boolean {
  if (maintenance === null) return true;
  const { days, fromHour, hours } = maintenance;
  return [0, DAY_MS].some((daysAgo) => {
    const midnightMs = Math.floor((atMs - daysAgo) / DAY_MS) * DAY_MS;
    const opensMs = midnightMs + fromHour * HOUR_MS;
    const isDay = days.includes(DAYS[new Date(midnightMs).getUTCDay()] ?? '');
    return isDay && atMs >= opensMs && atMs < opensMs + hours * HOUR_MS + 10 * MINUTE_MS;
  });
}

/** A scan reads a cluster. */
export function scan(cluster: Conditions, nowMs: number): void {
  cluster.scan = { atMs: nowMs, used: cluster.used };
}

/** What the latest scan knows. */
export function evidenceOf(cluster: Conditions & { readonly uid: string }, isOpen: boolean): ClusterEvidence {
  const { scan, uid } = cluster;
  return {
    scanned_at: new Date(scan.atMs).toISOString(),
    cluster_uid: uid,
    readiness: scan.used ? 'MIGRATE_FIRST' : 'SAFE_TO_CLOSE',
    exposure: isOpen ? 'OPEN' : 'CLOSED',
    gone: false,
    open_pools: poolsOf(cluster).map(({ name }) => name),
    exempt: false,
    exemption_labels: null,
    accepted_until: null,
  };
}

/** How many nodes an operation of a pool replaces at once: it may not see a setting that was changed just before. */
export function surgeAt({ surge }: Conditions, step: CampaignStep | undefined, nowMs: number): number {
  const pool = surge.get(step?.pool ?? '');
  if (pool === undefined) return step?.nodes_at_once ?? 0;
  const { nodes, before, changedMs } = pool;
  return nowMs - changedMs < 10 * MINUTE_MS ? Math.min(nodes, before) : nodes;
}

export function setSurge({ surge }: Conditions, pool: string | null, nodes: number, nowMs: number): void {
  if (pool === null) return;
  surge.set(pool, { nodes, before: surge.get(pool)?.nodes ?? nodes, changedMs: nowMs });
}

/** The pools as GKE describes them. */
export const poolsOf = ({ surge }: Conditions): NodePool[] =>
  [...surge].map(([name, { nodes: maxSurge }]) =>
    aPool({ name, nodeCount: 6, upgrade: { strategy: 'SURGE', maxSurge, maxUnavailable: 0 } }),
  );

/** All nodes of a pool are new. */
export function replaceNodes(
  { nodes }: Conditions,
  site: SiteName,
  createdMs: number,
  config: KubeletConfig,
): void {
  if (nodes.has(site)) nodes.set(site, { createdMs, served: config[PORT] !== false });
}

export function settingsOf(site: SiteName, config: KubeletConfig | null): Setting[] {
  const value = config?.[PORT];
  if (typeof value !== 'boolean') return [];
  return site === 'CLUSTER_DEFAULT' || site === 'AUTO_PROVISIONING'
    ? [{ site, pool: null, value }]
    : [{ site: 'NODE_POOL', pool: site, value }];
}

/** How operations end. */
export const FATES = [
  ...Array.from({ length: 26 }, () => 'OK' as const),
  'FAIL',
  'CANCEL',
  'PARTIAL',
  'PARTIAL',
  'PARTIAL',
  'HANG',
  'LOST',
] as const;

export const ERRORS: Readonly<Record<string, string>> = {
  FAIL: 'INTERNAL',
  CANCEL: 'CANCELED',
  PARTIAL: 'Only some nodes were updated.',
  HANG: 'CANCELED',
};

/** An operation of GKE in a cluster. */
export interface SimulatedOperation<Cluster> {
  readonly name: string;
  readonly cluster: Cluster;
  readonly site: SiteName;
  readonly startMs: number;
  /** Infinity: it hangs, until the calm. */
  endMs: number;
  readonly error: string | null;
  readonly nodesAtOnce: number;
  /** It does not close the port: ours is then a rollback. */
  readonly opens: boolean;
  readonly ours: boolean;
}

/** As GKE describes it. */
export function documentOf(
  { name, cluster, site, startMs, endMs, error }: SimulatedOperation<Conditions>,
  nowMs: number,
): GkeOperation {
  const isDone = endMs <= nowMs;
  return {
    name,
    type: 'UPDATE_CLUSTER',
    pool: cluster.nodes.has(site) ? site : null,
    status: isDone ? 'DONE' : 'RUNNING',
    error: isDone ? (error ?? (endMs === startMs ? 'CANCELED' : null)) : null,
    startedAt: new Date(startMs).toISOString(),
  };
}
