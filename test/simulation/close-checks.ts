import { isDeepStrictEqual } from 'node:util';
import { type CampaignState, keyOfRow } from '../../cli/close/campaign-state.ts';
import type { StoredCampaign } from '../../cli/close/ports.ts';
import type { AlertRow } from '../../shared/model/rows/alert-rows.ts';
import type { CampaignEventRow } from '../../shared/model/rows/campaign-rows.ts';
import { isMaintained, siteOf } from './close-cluster.ts';
import type { CloseWorld, WorldCluster } from './close-world.ts';
import type { Engine } from './engine.ts';

const MINUTE_MS = 60_000;
const PORT = 'insecureKubeletReadonlyPortEnabled';
const STOPS: ReadonlySet<string> = new Set([
  'BREACHED',
  'CHANGE_FAILED',
  'CHANGE_UNKNOWN',
  'PAUSED',
  'ABORTED',
]);

const ALERTED: ReadonlySet<string> = new Set([
  'RING_STARTED',
  'BREACHED',
  'CHANGE_FAILED',
  'CHANGE_UNKNOWN',
  'ROLLED_BACK',
  'DONE',
]);

const ENDS: ReadonlySet<string> = new Set(['TURN_DONE', 'TURN_SKIPPED', 'ROLLED_BACK']);

/** What must hold whatever happens. The world is the witness, not the code under test. */
export class CloseChecks {
  readonly violations: string[] = [];
  requests = 0;
  alerts = 0;
  takeovers = 0;
  readonly #engine: Engine;
  readonly #world: CloseWorld;
  readonly #stored: StoredCampaign;
  readonly #events: readonly CampaignEventRow[];
  /** When each event was appended: the clocks of processes are wrong. */
  readonly #appendedMs = new Map<number, number>();

  constructor(
    engine: Engine,
    world: CloseWorld,
    stored: StoredCampaign,
    events: readonly CampaignEventRow[],
  ) {
    this.#engine = engine;
    this.#world = world;
    this.#stored = stored;
    this.#events = events;
  }

  violate(text: string): void {
    this.#engine.log(() => `VIOLATION ${text}`);
    this.violations.push(`${new Date(this.#engine.nowMs).toISOString()} ${text}`);
  }

  /** At every moment: the limits, counted in the world. */
  checkStep(): void {
    const { rules } = this.#stored.campaign;
    const running = this.#world.running().filter(({ ours }) => ours);
    for (const project of [null, 'shop', 'bank']) {
      const own = running.filter(({ cluster }) => project === null || cluster.plan.project_id === project);
      const nodes = own.reduce((sum, operation) => sum + operation.nodesAtOnce, 0);
      const [mostNodes, mostClusters] =
        project === null
          ? [rules.nodes_at_once, rules.clusters_at_once]
          : [rules.nodes_per_project, rules.clusters_per_project];
      // A rollback that does not fit into the limits waits until it is the only change.
      const isLoneRollBack = own.length === 1 && own[0]?.opens === true;
      if (nodes > mostNodes && !isLoneRollBack)
        this.violate(`${nodes} nodes restart at once in ${project ?? 'total'}`);
      if (new Set(own.map(({ cluster }) => cluster)).size > mostClusters)
        this.violate(`${own.length} clusters change at once in ${project ?? 'total'}`);
    }
  }

  /** A request has its row, is about the cluster that was planned, and was allowed when its row was written. */
  checkRequest(
    process: { readonly name: string; readonly read: ReadonlyMap<string, string> },
    cluster: WorldCluster,
    site: string,
    config: object,
  ): void {
    this.requests += 1;
    if (process.read.get(cluster.key) !== cluster.plan.cluster_uid)
      this.violate(`${process.name} changes ${cluster.key}, which is another cluster`);
    const row = this.#events.findLast(
      (event) => event.kind === 'CHANGE_REQUESTED' && event.cluster === cluster.plan.cluster,
    );
    const request = JSON.parse(row?.request ?? 'null') as {
      target: Parameters<typeof siteOf>[0];
      kubeletConfig: object;
    } | null;
    if (
      request === null ||
      siteOf(request.target) !== site ||
      !isDeepStrictEqual(request.kubeletConfig, config)
    )
      this.violate(`a request for ${site} of ${cluster.key} has no row`);
    if (row?.direction === 'CLOSE') this.#checkConditions(row, cluster, site);
  }

  /** The cluster was safe to close by a scan that is young enough, and its nodes may be replaced now. */
  #checkConditions({ recorded_at }: CampaignEventRow, cluster: WorldCluster, site: string): void {
    const { scan, nodes } = cluster;
    const mostMs = this.#stored.campaign.rules.evidence_seconds * 1000;
    if (Date.parse(recorded_at) - scan.atMs > mostMs + 10 * MINUTE_MS)
      this.violate(`${cluster.key} is changed on evidence that is too old`);
    if (scan.used && this.#engine.nowMs - scan.atMs > 10 * MINUTE_MS)
      this.violate(`${cluster.key} is changed although a scan has found that it is used`);
    if (nodes.has(site) && !isMaintained(cluster, Date.parse(recorded_at)))
      this.violate(`${cluster.key} is changed at ${recorded_at}, outside its maintenance window`);
  }

  /** An alert is about an event that is recorded, and comes again only if its delivery was not recorded. */
  checkAlert({ alert_id }: AlertRow): void {
    this.alerts += 1;
    const about = this.#events.find(({ event_id }) => event_id === alert_id);
    if (about === undefined || !ALERTED.has(about.kind))
      this.violate(`${alert_id} is an alert about nothing`);
    if (this.#delivered().has(alert_id)) this.violate(`${alert_id} is delivered again`);
  }

  /** The events whose alert is not recorded as delivered. */
  pendingAlerts(): readonly CampaignEventRow[] {
    const delivered = this.#delivered();
    return this.#events.filter(({ kind, event_id }) => ALERTED.has(kind) && !delivered.has(event_id));
  }

  #delivered(): ReadonlySet<unknown> {
    const deliveries = this.#events.filter(({ kind }) => kind === 'ALERT_DELIVERED');
    return new Set(deliveries.map(({ response }) => JSON.parse(response ?? 'null')));
  }

  isHandedOver({ plan }: WorldCluster): boolean {
    const last = this.#events.findLast(
      ({ kind, cluster }) => cluster === plan.cluster && kind.startsWith('TURN_'),
    );
    return last?.kind === 'TURN_HANDED_OVER';
  }

  checkEvent(event: CampaignEventRow): void {
    this.#engine.log(
      () =>
        `  ${event.sequence} ${event.kind} ${event.cluster ?? ''} ${event.step ?? ''} ${event.direction ?? ''} ${event.detail ?? ''} by ${event.runner ?? event.actor}`,
    );
    this.#appendedMs.set(event.sequence, this.#engine.nowMs);
    const before = this.#events.slice(0, event.sequence - 1);
    if (event.kind === 'LEASE_TAKEN') {
      const previous = before.findLast(({ kind }) => kind === 'LEASE_TAKEN');
      if (previous !== undefined && previous.runner !== event.runner) this.takeovers += 1;
    } else if (event.runner !== null) {
      const lease = before.findLast(({ kind }) => kind === 'LEASE_TAKEN' || kind === 'LEASE_RELEASED');
      if (lease?.kind !== 'LEASE_TAKEN' || lease.runner !== event.runner)
        this.violate(`${event.runner} appends ${event.kind} without the lease`);
    }
    if (event.kind === 'CHANGE_REQUESTED' && event.direction === 'CLOSE') {
      const stop = before.findLast(({ kind }) => STOPS.has(kind) || kind === 'RESUMED');
      if (stop !== undefined && STOPS.has(stop.kind)) this.violate(`a step begins after ${stop.kind}`);
      if (before.some(({ kind }) => kind === 'ABORTED')) this.violate('a step begins after ABORTED');
      this.#checkAllowed(event, before);
    }
    if (event.kind === 'DONE')
      for (const { plan } of this.#world.clusters.values())
        if (!before.some(({ kind, cluster }) => cluster === plan.cluster && ENDS.has(kind)))
          this.violate(`the campaign is done, but ${plan.cluster} is not`);
    const cluster = this.#world.clusters.get(`${event.project_id}/${event.location}/${event.cluster}`);
    if (cluster === undefined) return;
    if (event.kind === 'CHANGE_VERIFIED') this.#checkVerified(event, cluster);
    if (event.kind === 'ROLLED_BACK') this.#checkRolledBack(cluster, before);
    const isSettled = cluster.handChangedMs < this.#engine.nowMs - 5 * MINUTE_MS;
    if (event.kind === 'TURN_DONE' && isSettled && this.#world.isOpen(cluster))
      this.violate(`the turn of ${cluster.key} is done, but the port is open`);
    const isServed = [...cluster.nodes.values()].some(({ served }) => served);
    if (event.kind === 'TURN_DONE' && isSettled && isServed)
      this.violate(`the turn of ${cluster.key} is done, but a kubelet still serves the port`);
    const isUntouched = cluster.handChangedMs === Number.NEGATIVE_INFINITY;
    if (event.kind === 'TURN_DONE' && isUntouched && this.#world.isBroken(cluster))
      this.violate(`the turn of ${cluster.key} is done, but its workloads are broken`);
  }

  /** A person has started the ring, and it is one of the permitted hours on the clock of the process. */
  #checkAllowed(event: CampaignEventRow, before: readonly CampaignEventRow[]): void {
    const { rules } = this.#stored.campaign;
    const ring = this.#stored.clusters.find(({ cluster }) => cluster === event.cluster)?.ring;
    if (!before.some((each) => each.kind === 'RING_STARTED' && each.ring === ring))
      this.violate(`a step begins in ring ${ring}, which nobody has started`);
    const at = new Date(event.recorded_at);
    const day = at.toLocaleDateString('en-US', { weekday: 'short', timeZone: 'UTC' }).toUpperCase();
    const time = at.toISOString().slice(11, 16);
    const isPermitted =
      rules.hours_from === null ||
      (rules.days.includes(day) && time >= rules.hours_from && time < (rules.hours_to ?? ''));
    if (!isPermitted) this.violate(`a step begins at ${event.recorded_at}, outside the permitted hours`);
  }

  #checkVerified(event: CampaignEventRow, cluster: WorldCluster): void {
    const { pool = null, site = '' } = cluster.plan.steps[event.step ?? -1] ?? {};
    const row = this.#events.findLast(
      (each) =>
        each.kind === 'CHANGE_REQUESTED' && each.cluster === event.cluster && each.step === event.step,
    );
    const { kubeletConfig } = JSON.parse(row?.request ?? '{}') as { kubeletConfig: Record<string, unknown> };
    const config = cluster.sites.get(pool ?? site);
    const requestedMs = this.#appendedMs.get(row?.sequence ?? 0) ?? 0;
    const latest = this.#world.operations.findLast(
      (each) =>
        each.ours && each.cluster === cluster && each.site === (pool ?? site) && each.startMs >= requestedMs,
    );
    // Whoever resumes a campaign has been told what failed.
    const isResumed = this.#events.slice(row?.sequence).some(({ kind }) => kind === 'RESUMED');
    if (latest !== undefined && latest.error !== null && !isResumed)
      this.violate(`${latest.name} failed, but ${cluster.key} is called verified`);
    const isFresh = cluster.handChangedMs < requestedMs - MINUTE_MS;
    if (isFresh && config?.[PORT] !== kubeletConfig[PORT])
      this.violate(`${pool ?? site} of ${cluster.key} is called verified, but is not`);
    if (isFresh && this.#world.running().some((each) => each.cluster === cluster))
      this.violate(`${cluster.key} is called verified while an operation runs`);
  }

  #checkRolledBack(cluster: WorldCluster, before: readonly CampaignEventRow[]): void {
    if (cluster.handChangedMs > Number.NEGATIVE_INFINITY) return;
    const changed = before.some(
      ({ kind, cluster: name }) => kind === 'CHANGE_REQUESTED' && name === cluster.plan.cluster,
    );
    const isSame = [...cluster.sites].every(([site, config]) => {
      const original = cluster.original.get(site) ?? null;
      // A section that was absent and one that is empty say the same.
      return isDeepStrictEqual(config ?? {}, original ?? {});
    });
    if (changed && !isSame) this.violate(`the rollback of ${cluster.key} did not restore its settings`);
  }

  checkEnd(state: CampaignState): void {
    for (const { sequence, kind } of this.pendingAlerts())
      this.violate(`the alert about event ${sequence}, ${kind}, is lost`);
    if (state.status !== 'DONE' && state.status !== 'ABORTED')
      this.violate(`the campaign ends as ${state.status}`);
    for (const cluster of state.clusters.values())
      for (const { status } of [...cluster.close, ...cluster.rollBack])
        if (status === 'REQUESTED' || status === 'STARTED')
          this.violate(`a change of ${keyOfRow(cluster.plan)} is neither verified nor listed as unknown`);
  }
}
