import { keyOfRow } from '../../cli/close/campaign-state.ts';
import type { ChangeRequest, CurrentCluster, GkeOperation } from '../../cli/close/ports.ts';
import type { ClusterIdentity, Setting } from '../../shared/model/cluster.ts';
import { clusterKeyOf } from '../../shared/model/cluster-names.ts';
import type { CampaignClusterRow } from '../../shared/model/rows/campaign-rows.ts';
import { SweepError } from '../../shared/platform/errors.ts';
import { aCluster, aPool } from '../support/cluster-builder.ts';
import type { Engine } from './engine.ts';

export type KubeletConfig = Readonly<Record<string, unknown>>;

/** `CLUSTER_DEFAULT`, `AUTO_PROVISIONING`, or the name of a pool. */
type SiteName = string;

/** The truth about one cluster. */
export interface WorldCluster {
  readonly plan: CampaignClusterRow;
  readonly key: string;
  uid: string;
  exists: boolean;
  readonly sites: Map<SiteName, KubeletConfig | null>;
  /** As the campaign found them. */
  readonly original: ReadonlyMap<SiteName, KubeletConfig | null>;
  /** Its workloads break if the port of a pool is closed. */
  readonly breaks: boolean;
  /** When somebody else last changed it; -Infinity: never. */
  handChangedMs: number;
}

export interface WorldOperation {
  readonly name: string;
  readonly cluster: WorldCluster;
  readonly site: SiteName;
  readonly startMs: number;
  /** Infinity: it hangs, until the calm. */
  endMs: number;
  readonly error: string | null;
  readonly nodesAtOnce: number;
  readonly ours: boolean;
}

const PORT = 'insecureKubeletReadonlyPortEnabled';
const MINUTE_MS = 60_000;

export const siteOf = (target: ChangeRequest['target']): SiteName =>
  target.site === 'NODE_POOL' ? target.pool : target.site;

/** GKE, with operations that take time and fail, and with other people who change clusters. */
export class CloseWorld {
  readonly clusters: ReadonlyMap<string, WorldCluster>;
  readonly operations: WorldOperation[] = [];
  readonly #engine: Engine;
  calm = false;
  /** Calls that were denied. */
  denials = 0;
  /** Until when the permissions in a project are missing. */
  readonly #deniedUntilMs = new Map<string, number>();

  constructor(engine: Engine, plans: readonly CampaignClusterRow[]) {
    this.#engine = engine;
    this.clusters = new Map(plans.map((plan) => [keyOfRow(plan), this.#newCluster(plan)]));
  }

  #newCluster(plan: CampaignClusterRow): WorldCluster {
    const { random } = this.#engine;
    const open = (): KubeletConfig =>
      random.pick([{ [PORT]: true }, {}, { [PORT]: true, podPidsLimit: '4096' }]);
    const sites = new Map<SiteName, KubeletConfig | null>([
      ['CLUSTER_DEFAULT', random.pick([null, { [PORT]: true }])],
      ['AUTO_PROVISIONING', random.pick([null, { [PORT]: true }])],
      ...plan.steps.flatMap(({ pool }) => (pool === null ? [] : [[pool, open()] as const])),
    ]);
    return {
      plan,
      key: keyOfRow(plan),
      uid: plan.cluster_uid ?? '',
      exists: true,
      sites,
      original: new Map(sites),
      breaks: random.chance(0.15),
      handChangedMs: Number.NEGATIVE_INFINITY,
    };
  }

  running(): WorldOperation[] {
    return this.operations.filter(({ endMs }) => endMs > this.#engine.nowMs);
  }

  read(identity: ClusterIdentity): CurrentCluster {
    const cluster = this.#find(identity, 'container.clusters.get');
    const pools = cluster.plan.steps.flatMap(({ pool }) => pool ?? []);
    return {
      cluster: {
        ...aCluster({
          autoProvisioning: cluster.plan.steps.some(({ site }) => site === 'AUTO_PROVISIONING'),
          pools: pools.map((name) => aPool({ name })),
          settings: [...cluster.sites].flatMap(([site, config]) => settingsOf(site, config)),
        }),
        ...identity,
        uid: cluster.uid,
      },
      kubeletConfigs: new Map(pools.map((pool) => [pool, cluster.sites.get(pool) ?? {}])),
      clusterDefault: cluster.sites.get('CLUSTER_DEFAULT') ?? null,
      autoProvisioning: cluster.sites.get('AUTO_PROVISIONING') ?? null,
      maintenanceWindow: null,
    };
  }

  request(
    identity: ClusterIdentity,
    { target, kubeletConfig }: ChangeRequest,
  ): { readonly started: GkeOperation } | { readonly busy: string } {
    const cluster = this.#find(identity, 'container.clusters.update');
    const isBusy = this.running().some((operation) => operation.cluster === cluster);
    if (isBusy) return { busy: 'Another operation is running.' };
    return { started: this.#documentOf(this.#start(cluster, siteOf(target), kubeletConfig, true)) };
  }

  operation(name: string): GkeOperation {
    const found = this.operations.find((operation) => operation.name === name);
    if (found === undefined) throw new SweepError('API_NOT_FOUND', { api: 'GKE', resource: name });
    this.#requirePermission(found.cluster.plan.project_id, 'container.operations.get');
    return this.#documentOf(found);
  }

  operationsOf(identity: ClusterIdentity): GkeOperation[] {
    this.#requirePermission(identity.projectId, 'container.operations.list');
    const key = clusterKeyOf(identity);
    return this.operations.filter(({ cluster }) => cluster.key === key).map((each) => this.#documentOf(each));
  }

  /** Whether the campaign, or whoever changed it afterwards, has left the port open somewhere. */
  isOpen({ plan, sites }: WorldCluster): boolean {
    return plan.steps.some(({ pool, site }) => sites.get(pool ?? site)?.[PORT] !== false);
  }

  /** Whether the workloads of a cluster are broken. */
  isBroken({ breaks, sites }: WorldCluster): boolean {
    return breaks && [...sites.values()].some((config) => config?.[PORT] === false);
  }

  /** Somebody else changes a cluster, if GKE lets them. */
  interfere(cluster: WorldCluster): void {
    const { random, nowMs } = this.#engine;
    if (!cluster.exists || this.running().some((operation) => operation.cluster === cluster)) return;
    cluster.handChangedMs = nowMs;
    const what = random.pick(['PORT', 'PORT', 'OTHER', 'DELETE', 'RECREATE', 'OPERATION'] as const);
    this.#engine.log(() => `somebody changes ${cluster.key}: ${what}`);
    if (what === 'DELETE') cluster.exists = false;
    else if (what === 'RECREATE') cluster.uid = `${cluster.uid}-again`;
    else {
      const site = random.pick([...cluster.sites.keys()]);
      const config = cluster.sites.get(site) ?? {};
      const next =
        what === 'OTHER'
          ? { ...config, cpuManagerPolicy: 'static' }
          : { ...config, [PORT]: random.chance(0.5) };
      if (what === 'OPERATION') this.#start(cluster, site, config, false);
      else cluster.sites.set(site, next);
    }
  }

  /** The owner closes what the campaign has left open. */
  closeByOwner(cluster: WorldCluster): void {
    if (this.running().some((operation) => operation.cluster === cluster)) return;
    for (const [site, config] of cluster.sites) cluster.sites.set(site, { ...config, [PORT]: false });
  }

  /** Somebody takes the permissions in a project away for some time. */
  denyFor(projectId: string, durationMs: number): void {
    this.#engine.log(() => `the permissions in ${projectId} are gone`);
    this.#deniedUntilMs.set(projectId, this.#engine.nowMs + durationMs);
  }

  #requirePermission(projectId: string, permission: string): void {
    if (this.calm || (this.#deniedUntilMs.get(projectId) ?? 0) <= this.#engine.nowMs) return;
    this.denials += 1;
    throw new SweepError('API_FORBIDDEN', { api: 'GKE', resource: projectId, detail: permission });
  }

  /** No more faults; what hangs is canceled by its owner. */
  becomeCalm(): void {
    this.calm = true;
    for (const operation of this.operations)
      if (operation.endMs === Number.POSITIVE_INFINITY) operation.endMs = this.#engine.nowMs;
  }

  #find(identity: ClusterIdentity, permission: string): WorldCluster {
    this.#requirePermission(identity.projectId, permission);
    const cluster = this.clusters.get(clusterKeyOf(identity));
    if (cluster?.exists !== true) throw new SweepError('CLUSTER_UNKNOWN', { cluster: identity.cluster });
    return cluster;
  }

  #start(cluster: WorldCluster, site: SiteName, config: KubeletConfig, ours: boolean): WorldOperation {
    const { random, nowMs } = this.#engine;
    const step = cluster.plan.steps.find(({ pool, site: name }) => (pool ?? name) === site);
    const fate = this.calm ? 'OK' : random.pick([...OK_MOSTLY, 'FAIL', 'CANCEL', 'PARTIAL', 'HANG', 'LOST']);
    const endMs = fate === 'HANG' ? Number.POSITIVE_INFINITY : nowMs + random.int(1, 40) * MINUTE_MS;
    const operation: WorldOperation = {
      name: `operation-${this.operations.length}`,
      cluster,
      site,
      startMs: nowMs,
      endMs,
      error: ERRORS[fate] ?? null,
      nodesAtOnce: ours ? (step?.nodes_at_once ?? 0) : 0,
      ours,
    };
    this.operations.push(operation);
    // Nobody says when GKE shows a new setting: when the operation begins, or when it is done.
    const before = cluster.sites.get(site) ?? null;
    if (random.chance(0.5) && fate !== 'LOST') cluster.sites.set(site, config);
    if (Number.isFinite(endMs))
      this.#engine.after(endMs - nowMs, () =>
        cluster.sites.set(site, fate === 'OK' || fate === 'PARTIAL' ? config : before),
      );
    return operation;
  }

  #documentOf({ name, cluster, site, startMs, endMs, error }: WorldOperation): GkeOperation {
    const isDone = endMs <= this.#engine.nowMs;
    return {
      name,
      type: 'UPDATE_CLUSTER',
      pool: cluster.plan.steps.some(({ pool }) => pool === site) ? site : null,
      status: isDone ? 'DONE' : 'RUNNING',
      error: isDone ? (error ?? (endMs === startMs ? 'CANCELED' : null)) : null,
      startedAt: new Date(startMs).toISOString(),
    };
  }
}

function settingsOf(site: SiteName, config: KubeletConfig | null): Setting[] {
  const value = config?.[PORT];
  if (typeof value !== 'boolean') return [];
  return site === 'CLUSTER_DEFAULT' || site === 'AUTO_PROVISIONING'
    ? [{ site, pool: null, value }]
    : [{ site: 'NODE_POOL', pool: site, value }];
}

const OK_MOSTLY = Array.from({ length: 26 }, () => 'OK' as const);
const ERRORS: Readonly<Record<string, string>> = {
  FAIL: 'INTERNAL',
  CANCEL: 'CANCELED',
  PARTIAL: 'Only some nodes were updated.',
  HANG: 'CANCELED',
};
