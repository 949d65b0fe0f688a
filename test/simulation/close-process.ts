import type { RunnerPorts } from '../../cli/close/performing.ts';
import type { CampaignStore } from '../../cli/close/ports.ts';
import { SweepError } from '../../shared/platform/errors.ts';
import { aNode, aSnapshot, aWorkload } from '../support/health-builder.ts';
import type { CloseChecks } from './close-checks.ts';
import { evidenceOf, scan, siteOf } from './close-cluster.ts';
import type { CloseStore } from './close-store.ts';
import type { CloseWorld, WorldCluster } from './close-world.ts';
import type { Engine } from './engine.ts';

const NEVER = new Promise<never>(() => {});

/** A process that runs the campaign; once it is dead, nothing that it waits for ever happens. */
export interface Process {
  readonly name: string;
  dead: boolean;
  /** Added to the time of the world. */
  clockMs: number;
  /** The uid that it read last, by cluster. */
  readonly read: Map<string, string>;
}

/** The ports of processes, with faults. */
export class ProcessPorts {
  readonly #engine: Engine;
  readonly #world: CloseWorld;
  readonly #store: CloseStore;
  readonly #checks: CloseChecks;
  readonly #crash: (process: Process) => void;

  constructor(
    {
      engine,
      world,
      store,
      checks,
    }: { engine: Engine; world: CloseWorld; store: CloseStore; checks: CloseChecks },
    crash: (process: Process) => void,
  ) {
    this.#engine = engine;
    this.#world = world;
    this.#store = store;
    this.#checks = checks;
    this.#crash = crash;
  }

  /** A call through a port: it takes time, and the process may die, or the answer may be lost, before or after it. */
  async #call<T>(process: Process, name: string, effect: () => T | Promise<T>): Promise<T> {
    const { random } = this.#engine;
    const fault = this.#world.calm ? 'NONE' : random.pick(FAULTS);
    await this.#engine.sleep(random.int(5, 800));
    if (process.dead) return NEVER;
    if (fault === 'CRASH_BEFORE') this.#crash(process);
    if (fault === 'FAIL_BEFORE') throw failureOf(name);
    if (process.dead) return NEVER;
    // The slowest request that its time limit allows.
    if (fault === 'SLOW') await this.#engine.sleep(40_000);
    const result = await effect();
    if (fault === 'CRASH_AFTER') this.#crash(process);
    await this.#engine.sleep(random.int(5, 800));
    if (process.dead) return NEVER;
    if (fault === 'FAIL_AFTER') throw failureOf(name);
    return result;
  }

  storeOf(process: Process): CampaignStore {
    const store = this.#store;
    return {
      create: () => store.create(),
      campaign: () => store.campaign(),
      events: (id, after) => this.#call(process, 'store', () => store.events(id, after)),
      append: (events) => this.#call(process, 'store', () => store.append(events)),
    };
  }

  portsOf(process: Process): RunnerPorts {
    const { random } = this.#engine;
    const world = this.#world;
    const clusterOf = (identity: { projectId: string; location: string; cluster: string }) =>
      world.clusters.get(`${identity.projectId}/${identity.location}/${identity.cluster}`) as WorldCluster;
    return {
      changes: {
        read: (identity) =>
          this.#call(process, 'read', () => {
            const current = world.read(identity);
            process.read.set(clusterOf(identity).key, current.cluster.uid ?? '');
            return current;
          }),
        request: (identity, change) =>
          this.#call(process, 'request', () => {
            this.#checks.checkRequest(
              process,
              clusterOf(identity),
              siteOf(change.target),
              change.kubeletConfig,
            );
            return world.request(identity, change);
          }),
        operation: (_identity, name) => this.#call(process, 'operation', () => world.operation(name)),
        operations: (identity) => this.#call(process, 'operations', () => world.operationsOf(identity)),
      },
      health: {
        observe: (identity) =>
          this.#call(process, 'health', () => {
            const cluster = clusterOf(identity);
            const nodes = [...cluster.nodes].map(([pool, { createdMs }]) =>
              aNode({
                node: `${pool}-0`,
                pool,
                created_at: new Date(createdMs).toISOString(),
                readonly_requests: random.chance(0.1) ? null : 0,
              }),
            );
            return aSnapshot({ nodes, workloads: [aWorkload({ ready: world.isBroken(cluster) ? 0 : 10 })] });
          }),
      },
      preflight: {
        check: () =>
          this.#call(process, 'preflight', () =>
            random.chance(0.05) && !world.calm
              ? [
                  {
                    code: 'DISRUPTION_BUDGET',
                    sentence: 'A budget allows no disruption.',
                    action: 'Change it.',
                    blocking: true,
                  },
                ]
              : [],
          ),
      },
      evidence: {
        latest: (identity) =>
          this.#call(process, 'evidence', () => this.#evidence(clusterOf(identity), false)),
        renew: (identity) => this.#call(process, 'evidence', () => this.#evidence(clusterOf(identity), true)),
      },
      alerts: {
        channel: 'WEBHOOK',
        deliver: (row) => this.#call(process, 'webhook', () => this.#checks.checkAlert(row)),
      },
      nowMs: () => this.#engine.nowMs + process.clockMs,
      sleep: async (milliseconds) => {
        await this.#engine.sleep(milliseconds);
        if (process.dead) await NEVER;
      },
    };
  }

  #evidence(cluster: WorldCluster, isRenewed: boolean) {
    if (this.#world.calm && this.#checks.isHandedOver(cluster)) {
      this.#world.closeByOwner(cluster);
      scan(cluster, this.#engine.nowMs);
    }
    if (isRenewed) scan(cluster, this.#engine.nowMs);
    return evidenceOf(cluster, this.#world.isOpen(cluster));
  }
}

const FAULTS = [
  ...Array.from({ length: 200 }, () => 'NONE' as const),
  'CRASH_BEFORE',
  'CRASH_BEFORE',
  'CRASH_AFTER',
  'CRASH_AFTER',
  'FAIL_BEFORE',
  'FAIL_AFTER',
  ...Array.from({ length: 12 }, () => 'SLOW' as const),
] as const;

function failureOf(port: string): SweepError {
  if (port === 'store') return new SweepError('STORE_TIMEOUT', { path: 'the store' });
  return new SweepError('API_TIMEOUT', { api: 'GKE', resource: port, seconds: 30 });
}
