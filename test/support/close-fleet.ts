import { setTimeout as sleep } from 'node:timers/promises';
import type { Fleet } from '../../simulator/fleet/fleet.ts';
import type { ClusterTruth } from '../../simulator/fleet/truth.ts';
import type { Simulator } from '../../simulator/start-simulator.ts';
import { ask, put } from '../unit/simulator/ask.ts';
import { type Accident, type Gateway, type SentChange, startGateway } from './close-gateway.ts';
import { type CloseSession, closeSession } from './close-session.ts';
import type { Random } from './ground-truth/random.ts';
import { quietForDays } from './kubernetes-truth.ts';

export const PORT = 'insecureKubeletReadonlyPortEnabled';
export const DEFAULT = 'desiredNodeKubeletConfig';
const AUTO = 'desiredNodePoolAutoConfigKubeletConfig';
const OPERATION_MS = 100;
const HOUR_MS = 3_600_000;
const OF_CHANGES = ['BUSY', 'REFUSED', 'QUOTA', 'BROKEN', 'LOST', 'ANSWER_LOST'] as const;
/** Those after which a process with its own clock does not wait. */
const AT_ONCE = ['REFUSED', 'ANSWER_LOST'] as const;
const OF_READS = ['BROKEN', 'QUOTA', 'LOST'] as const;

/** Something that calls the port of a cluster. */
interface Use {
  readonly sinceMs: number;
  untilMs: number | null;
  /** Whether a scan has seen it. */
  seen: boolean;
}

/** Called when a campaign sends a change, and when GKE has accepted it. */
interface Watcher {
  readonly sent: (change: SentChange) => void;
  readonly accepted: (change: SentChange) => void;
}

/** A simulated fleet that people change and that campaigns reach through a gateway with accidents. */
export class CloseFleet implements AsyncDisposable {
  readonly log: string[] = [];
  readonly uses = new Map<string, Use>();
  /** Clusters that somebody has changed. */
  readonly touched = new Set<string>();
  readonly #random: Random;
  readonly #environment: Record<string, string> = {};
  #session: CloseSession | null = null;
  #gateway: Gateway | null = null;
  #isCalm = false;
  #process: { requests: number; readonly kill: () => void } | null = null;

  private constructor(random: Random) {
    this.#random = random;
  }

  static async start(random: Random, clusters: Fleet, store: string, watcher: Watcher): Promise<CloseFleet> {
    const fleet = new CloseFleet(random);
    const environment = fleet.#environment;
    const session = await closeSession({
      store,
      fleet: clusters,
      environment,
      operationMs: OPERATION_MS,
      kubernetes: (cluster, servedSinceMs) => {
        const use = fleet.uses.get(cluster.name);
        const deployments = use === undefined ? [] : [{ agent: 'pod-watcher', pools: null, ...use }];
        return { ...quietForDays(cluster, servedSinceMs), deployments };
      },
    });
    fleet.#session = session;
    fleet.#gateway = await startGateway(session.simulator.url, {
      sent: (change) => {
        if (change !== null) watcher.sent(change);
        return fleet.#accident(change !== null);
      },
      accepted: watcher.accepted,
    });
    environment['CLOUDSDK_API_ENDPOINT_OVERRIDES_CONTAINER'] = fleet.#gateway.url;
    return fleet;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#gateway?.[Symbol.asyncDispose]();
    await this.#session?.[Symbol.asyncDispose]();
  }

  get session(): CloseSession {
    if (this.#session === null) throw new TypeError('not started');
    return this.#session;
  }

  get #simulator(): Simulator {
    return this.session.simulator;
  }

  /** Of a process of its own that uses this store. */
  environmentFor(store: string): Readonly<Record<string, string>> {
    return {
      ...this.#simulator.environment,
      ...this.#environment,
      SWEEP_STORE: store,
      SWEEP_POLL: '10ms',
    };
  }

  nowMs(): number {
    return this.session.nowMs();
  }

  pathOf(name: string): string {
    return `${this.session.project}/locations/us-central1-a/clusters/${name}`;
  }

  truthOf(name: string): ClusterTruth | undefined {
    return this.#simulator.fleet.clusters.find(({ truth }) => truth.name === name)?.truth;
  }

  note(line: string): void {
    this.log.push(`${new Date(this.nowMs()).toISOString()} ${line}`);
  }

  advance(milliseconds: number): void {
    this.note(`${Math.round(milliseconds / 60_000)} min pass`);
    this.session.advance(milliseconds);
  }

  /** Somebody calls the port of a cluster, or does not any more. */
  use(name: string, begins: boolean): void {
    const use = this.uses.get(name);
    const nowMs = this.nowMs();
    // Whatever has called for an hour is seen by the next scan.
    const sinceMs = nowMs - HOUR_MS;
    if (begins && use?.untilMs !== null) this.uses.set(name, { sinceMs, untilMs: null, seen: false });
    else if (!begins && use?.untilMs === null) use.untilMs = nowMs;
    this.note(`${name} is ${begins ? '' : 'no longer '}used`);
  }

  /** A scan has ended. A closed port cannot be called. */
  sawUse(): void {
    for (const [name, use] of this.uses) {
      const isOpen = this.truthOf(name)?.pools.every(({ readonlyPort }) => readonlyPort !== false);
      if (use.untilMs === null && isOpen) use.seen = true;
    }
  }

  /** Somebody else changes a kubelet configuration, unless GKE is busy. @param pool null: the cluster default */
  async setPort(name: string, pool: string | null, port: boolean, field = DEFAULT): Promise<void> {
    this.touched.add(name);
    this.note(`${name}: ${pool ?? field} is set to ${port} by hand`);
    const { kubeletConfig } = this.truthOf(name)?.pools.find((each) => each.name === pool) ?? {};
    const config = { ...kubeletConfig, [PORT]: port };
    const path = `v1/${this.pathOf(name)}${pool === null ? '' : `/nodePools/${pool}`}`;
    const body = pool === null ? { update: { [field]: config } } : { kubeletConfig: config };
    await ask(this.#simulator, path, put(body));
  }

  /** Somebody changes what leaves the port as it is. */
  change(name: string, change: Partial<ClusterTruth>, what: string): void {
    const truth = this.truthOf(name);
    this.note(`${name}: ${what}`);
    if (truth !== undefined) this.#simulator.fleet.change(truth, change);
  }

  /** The cluster is deleted, and perhaps created again. */
  remove(name: string, again: boolean): void {
    const truth = this.truthOf(name);
    this.touched.add(name);
    this.note(`${name}: is ${again ? 'created again' : 'deleted'}`);
    if (truth === undefined) return;
    this.#simulator.fleet.remove(truth);
    if (again) this.#simulator.fleet.add({ ...truth, uid: truth.uid.replace(/^.{8}/, '0badc0de') });
  }

  setFaults(rules: string): void {
    this.note(`faults ${rules}`);
    this.#simulator.faults = rules;
  }

  /** A process of its own begins, and is killed when it has sent so many requests. */
  killAfter(requests: number, kill: () => void): void {
    this.#process = { requests, kill };
  }

  processesEnd(): void {
    this.#process = null;
  }

  /** Nothing happens any more by itself. */
  becomeCalm(names: readonly string[]): void {
    this.#isCalm = true;
    this.setFaults('');
    for (const name of names) {
      this.use(name, false);
      this.change(name, { labels: {}, maintenancePolicy: { window: {} } }, 'nothing is against it');
    }
  }

  /** Its owner closes what a campaign has left open. */
  async closeByOwner(name: string): Promise<void> {
    const close = async (pool: string | null, field?: string) => {
      await this.setPort(name, pool, false, field);
      await sleep(2 * OPERATION_MS);
    };
    await close(null);
    await close(null, AUTO);
    for (const pool of this.truthOf(name)?.pools ?? [])
      if (pool.readonlyPort !== false) await close(pool.name);
  }

  /** What happens to a request of a campaign. */
  #accident(isChange: boolean): Accident | null {
    const own = this.#process;
    if (own !== null) {
      own.requests -= 1;
      if (own.requests === 0) own.kill();
    }
    if (this.#isCalm || !this.#random.chance(isChange ? 0.15 : 0.005)) return null;
    if (!isChange) return this.#random.pick(OF_READS);
    const accident = this.#random.pick<Accident>(own === null ? OF_CHANGES : AT_ONCE);
    this.note(`  ${accident}`);
    // Nobody waits here until a lost request counts as lost: the clock jumps.
    if (own === null) setTimeout(() => this.advance(61_000), 100).unref();
    return accident;
  }
}

/** The port at a site of a cluster. */
export function portAt(truth: ClusterTruth, site: string): boolean | undefined {
  if (site === DEFAULT) return truth.clusterDefault;
  if (site === AUTO) return truth.autoProvisioningDefault;
  return truth.pools.find(({ name }) => name === site)?.readonlyPort;
}
