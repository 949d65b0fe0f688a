import { keyOfRow } from '../../cli/close/campaign-state.ts';
import type { ChangeRequest, CurrentCluster, GkeOperation } from '../../cli/close/ports.ts';
import type { ClusterIdentity } from '../../shared/model/cluster.ts';
import { clusterKeyOf } from '../../shared/model/cluster-names.ts';
import type { CampaignClusterRow } from '../../shared/model/rows/campaign-rows.ts';
import { SweepError } from '../../shared/platform/errors.ts';
import { aCluster } from '../support/cluster-builder.ts';
import {
  type Conditions,
  documentOf,
  ERRORS,
  FATES,
  type KubeletConfig,
  newConditions,
  PORT,
  poolsOf,
  replaceNodes,
  type SimulatedOperation,
  type SiteName,
  scan,
  setSurge,
  settingsOf,
  siteOf,
  surgeAt,
  windowOf,
} from './close-cluster.ts';
import type { Engine } from './engine.ts';

/** The truth about one cluster. */
export interface WorldCluster extends Conditions {
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

const MINUTE_MS = 60_000;

/** GKE, with operations that take time and fail, and with other people who change clusters. */
export class CloseWorld {
  readonly clusters: ReadonlyMap<string, WorldCluster>;
  readonly operations: SimulatedOperation<WorldCluster>[] = [];
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
      ...newConditions(random, plan, this.#engine.nowMs),
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

  running(): SimulatedOperation<WorldCluster>[] {
    return this.operations.filter(({ endMs }) => endMs > this.#engine.nowMs);
  }

  read(identity: ClusterIdentity): CurrentCluster {
    const cluster = this.#find(identity, 'container.clusters.get');
    const pools = cluster.plan.steps.flatMap(({ pool }) => pool ?? []);
    return {
      cluster: {
        ...aCluster({
          autoProvisioning: cluster.plan.steps.some(({ site }) => site === 'AUTO_PROVISIONING'),
          pools: poolsOf(cluster),
          settings: [...cluster.sites].flatMap(([site, config]) => settingsOf(site, config)),
        }),
        ...identity,
        uid: cluster.uid,
      },
      kubeletConfigs: new Map(pools.map((pool) => [pool, cluster.sites.get(pool) ?? {}])),
      clusterDefault: cluster.sites.get('CLUSTER_DEFAULT') ?? null,
      autoProvisioning: cluster.sites.get('AUTO_PROVISIONING') ?? null,
      maintenanceWindow: windowOf(cluster),
    };
  }

  request(
    identity: ClusterIdentity,
    { target, kubeletConfig }: ChangeRequest,
  ): { readonly started: GkeOperation } | { readonly busy: string } {
    const cluster = this.#find(identity, 'container.clusters.update');
    const isBusy = this.running().some((operation) => operation.cluster === cluster);
    if (isBusy) return { busy: 'Another operation is running.' };
    return {
      started: documentOf(this.#start(cluster, siteOf(target), kubeletConfig, true), this.#engine.nowMs),
    };
  }

  operation(name: string): GkeOperation {
    const found = this.operations.find((operation) => operation.name === name);
    if (found === undefined) throw new SweepError('API_NOT_FOUND', { api: 'GKE', resource: name });
    this.#requirePermission(found.cluster.plan.project_id, 'container.operations.get');
    return documentOf(found, this.#engine.nowMs);
  }

  operationsOf(identity: ClusterIdentity): GkeOperation[] {
    this.#requirePermission(identity.projectId, 'container.operations.list');
    const key = clusterKeyOf(identity);
    return this.operations
      .filter(({ cluster }) => cluster.key === key)
      .map((each) => documentOf(each, this.#engine.nowMs));
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
    const what = random.pick(['PORT', 'PORT', 'OTHER', 'DELETE', 'RECREATE', 'OPERATION', 'SURGE'] as const);
    this.#engine.log(() => `somebody changes ${cluster.key}: ${what}`);
    if (what === 'DELETE') cluster.exists = false;
    else if (what === 'RECREATE') cluster.uid = `${cluster.uid}-again`;
    else if (what === 'SURGE')
      for (const pool of cluster.surge.keys()) setSurge(cluster, pool, random.int(1, 6), nowMs);
    else {
      const site = random.pick([...cluster.sites.keys()]);
      const config = cluster.sites.get(site) ?? {};
      const next =
        what === 'OTHER'
          ? { ...config, cpuManagerPolicy: 'static' }
          : { ...config, [PORT]: random.chance(0.5) };
      if (what === 'OPERATION') this.#start(cluster, site, config, false);
      else this.#setByHand(cluster, site, next);
    }
  }

  /** The owner closes what the campaign has left open. */
  closeByOwner(cluster: WorldCluster): void {
    if (this.running().some((operation) => operation.cluster === cluster)) return;
    for (const [site, config] of cluster.sites) this.#setByHand(cluster, site, { ...config, [PORT]: false });
  }

  /** Somebody else changes a setting, and GKE has replaced the nodes. */
  #setByHand(cluster: WorldCluster, site: SiteName, config: KubeletConfig): void {
    cluster.sites.set(site, config);
    replaceNodes(cluster, site, this.#engine.nowMs, config);
  }

  /** Something begins or ceases to call the port of a cluster, and a scan may find that. */
  call(cluster: WorldCluster): void {
    if (this.calm) return;
    cluster.used = !cluster.used;
    if (this.#engine.random.chance(0.7)) scan(cluster, this.#engine.nowMs);
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
    for (const cluster of this.clusters.values()) {
      cluster.used = false;
      scan(cluster, this.#engine.nowMs);
      for (const { pool, nodes_at_once } of cluster.plan.steps) setSurge(cluster, pool, nodes_at_once, 0);
    }
    for (const operation of this.operations)
      if (operation.endMs === Number.POSITIVE_INFINITY) operation.endMs = this.#engine.nowMs;
  }

  #find(identity: ClusterIdentity, permission: string): WorldCluster {
    this.#requirePermission(identity.projectId, permission);
    const cluster = this.clusters.get(clusterKeyOf(identity));
    if (cluster?.exists !== true) throw new SweepError('CLUSTER_UNKNOWN', { cluster: identity.cluster });
    return cluster;
  }

  #start(
    cluster: WorldCluster,
    site: SiteName,
    config: KubeletConfig,
    ours: boolean,
  ): SimulatedOperation<WorldCluster> {
    const { random, nowMs } = this.#engine;
    const step = cluster.plan.steps.find(({ pool, site: name }) => (pool ?? name) === site);
    const fate = this.calm ? 'OK' : random.pick(FATES);
    const endMs = fate === 'HANG' ? Number.POSITIVE_INFINITY : nowMs + random.int(1, 40) * MINUTE_MS;
    const operation: SimulatedOperation<WorldCluster> = {
      name: `operation-${this.operations.length}`,
      cluster,
      site,
      startMs: nowMs,
      endMs,
      error: ERRORS[fate] ?? null,
      opens: config[PORT] !== false,
      nodesAtOnce: ours ? surgeAt(cluster, step, nowMs) : 0,
      ours,
    };
    this.operations.push(operation);
    // Nobody says when GKE shows a new setting: when the operation begins, or when it is done.
    const before = cluster.sites.get(site) ?? null;
    if (random.chance(0.5) && fate !== 'LOST') cluster.sites.set(site, config);
    if (Number.isFinite(endMs))
      this.#engine.after(endMs - nowMs, () => {
        cluster.sites.set(site, fate === 'OK' || fate === 'PARTIAL' ? config : before);
        if (fate === 'OK') replaceNodes(cluster, site, nowMs + MINUTE_MS / 2, config);
      });
    return operation;
  }
}
