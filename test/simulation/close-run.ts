import { ringToRun } from '../../cli/close/campaign-choices.ts';
import type { CampaignState } from '../../cli/close/campaign-state.ts';
import { EventLog } from '../../cli/close/event-log.ts';
import { stateOf } from '../../cli/close/fold-events.ts';
import type { StoredCampaign } from '../../cli/close/ports.ts';
import { runCampaign } from '../../cli/close/run-campaign.ts';
import type { CampaignClusterRow, CampaignEventRow } from '../../shared/model/rows/campaign-rows.ts';
import { SweepError } from '../../shared/platform/errors.ts';
import { CAMPAIGN_MS } from '../support/campaign-builder.ts';
import { aRandomCampaign } from './close-campaign.ts';
import { CloseChecks } from './close-checks.ts';
import { type Process, ProcessPorts } from './close-process.ts';
import { CloseStore } from './close-store.ts';
import { CloseWorld } from './close-world.ts';
import { Engine, type EventLog as Trace } from './engine.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const FAULTS_END_MS = CAMPAIGN_MS + 72 * HOUR_MS;
/** Changes may begin on three days of the week only. */
const END_MS = FAULTS_END_MS + 21 * 24 * HOUR_MS;

/** What one campaign went through. */
export interface CloseResult {
  readonly violations: readonly string[];
  readonly crashes: number;
  readonly runs: number;
  readonly clockJumps: number;
  readonly denials: number;
  readonly requests: number;
  readonly alerts: number;
  readonly breaches: number;
  readonly rolledBack: number;
  readonly takeovers: number;
  readonly status: string;
  readonly stored: StoredCampaign;
  readonly events: readonly CampaignEventRow[];
}

/** Runs one campaign with crashes, faults and other people. The same seed produces the same run. */
export async function simulateClosing(seed: number, trace: Trace | null = null): Promise<CloseResult> {
  return new ClosingRun(seed, trace).run();
}

class ClosingRun {
  readonly #engine: Engine;
  readonly #stored: StoredCampaign;
  readonly #world: CloseWorld;
  readonly #store: CloseStore;
  readonly #checks: CloseChecks;
  readonly #ports: ProcessPorts;
  readonly #counts = { crashes: 0, runs: 0, clockJumps: 0 };
  #ids = 0;

  constructor(seed: number, trace: Trace | null) {
    this.#engine = new Engine(seed, CAMPAIGN_MS, trace);
    this.#stored = aRandomCampaign(this.#engine.random);
    this.#world = new CloseWorld(this.#engine, this.#stored.clusters);
    this.#store = new CloseStore(this.#stored, (events) => {
      for (const event of events) this.#checks.checkEvent(event);
    });
    const [engine, world, store] = [this.#engine, this.#world, this.#store];
    const checks = new CloseChecks(engine, world, this.#stored, store.events_);
    this.#checks = checks;
    this.#ports = new ProcessPorts({ engine, world, store, checks }, (process) => this.#crash(process));
  }

  async run(): Promise<CloseResult> {
    const { random } = this.#engine;
    this.#engine.after(0, () => this.#startProcess('first'));
    if (random.chance(0.4))
      this.#engine.after(random.int(1, 20) * HOUR_MS, () => this.#startProcess('second'));
    const mostMinutes = random.pick([20, 120, 720]);
    for (
      let atMs = MINUTE_MS;
      CAMPAIGN_MS + atMs < FAULTS_END_MS;
      atMs += random.int(1, mostMinutes * 60) * 1000
    )
      this.#engine.after(atMs, () => this.#happen());
    this.#engine.after(FAULTS_END_MS - CAMPAIGN_MS, () => this.#world.becomeCalm());
    for (let atMs = FAULTS_END_MS; atMs < END_MS; atMs += 3 * HOUR_MS)
      this.#engine.after(atMs - CAMPAIGN_MS, () => void this.#givePeace());
    await this.#engine.runUntil(END_MS, () => this.#checks.checkStep());
    const state = this.#state();
    this.#checks.checkEnd(state);
    return {
      violations: this.#checks.violations,
      ...this.#counts,
      denials: this.#world.denials,
      requests: this.#checks.requests,
      alerts: this.#checks.alerts,
      takeovers: this.#checks.takeovers,
      breaches: this.#store.events_.filter(({ kind }) => kind === 'BREACHED').length,
      rolledBack: [...state.clusters.values()].filter(({ phase }) => phase === 'ROLLED_BACK').length,
      status: state.status,
      stored: this.#stored,
      events: this.#store.events_,
    };
  }

  /** A process that starts again after each end, as a scheduled job does. */
  #startProcess(name: string): void {
    const { random } = this.#engine;
    if (this.#isOver() && this.#checks.pendingAlerts().length === 0) return;
    const process: Process = {
      name: `${name}-${this.#counts.runs}`,
      dead: false,
      clockMs: random.int(-10, 10) * 1000,
      read: new Map(),
    };
    this.#counts.runs += 1;
    const again = () => this.#engine.after(random.int(1, 90) * MINUTE_MS, () => this.#startProcess(name));
    this.#engine.log(() => `${process.name} starts`);
    const state = this.#state();
    const ring = state.status === 'ACTIVE' ? ringToRun(state, undefined) : null;
    runCampaign(this.#ports.storeOf(process), this.#stored, this.#ports.portsOf(process), {
      actor: 'ana@example.com',
      runner: process.name,
      pollMs: MINUTE_MS,
      waitMs: 2 * HOUR_MS,
      hasEnded: () => false,
      isInterrupted: () => false,
      newId: () => this.#newId(),
      monotonicMs: () => this.#engine.nowMs,
      onEvent: () => undefined,
      alertPolicy: { reportUrl: null, store: 'fleet.duckdb' },
      onFailure: () => undefined,
      ring: ring === null ? null : { index: ring, ticket: null },
    }).then(
      ({ state: end, waits }) => {
        this.#engine.log(() => `${process.name} ends: ${end.status}, waits ${waits.map(({ what }) => what)}`);
        if (end.status !== 'DONE' && waits.length === 0)
          this.#checks.violate(`${process.name} ended without saying what it waits for`);
        again();
      },
      (error: unknown) => {
        if (!(error instanceof SweepError)) throw error;
        this.#engine.log(() => `${process.name} fails: ${error.code}`);
        again();
      },
    );
    // The process that starts after a crash.
    this.#deaths.set(process, again);
  }
  readonly #deaths = new Map<Process, () => void>();

  #crash(process: Process): void {
    if (process.dead) return;
    process.dead = true;
    this.#counts.crashes += 1;
    this.#engine.log(() => `${process.name} crashes`);
    this.#deaths.get(process)?.();
  }

  /** Something that a person does. */
  #happen(): void {
    const { random } = this.#engine;
    const cluster = random.pick([...this.#world.clusters.values()]);
    const interfere = () => random.chance(0.2) && this.#world.interfere(cluster);
    const resume = () => this.#order('RESUMED');
    const happening = random.pick<() => unknown>([
      interfere,
      interfere,
      () => this.#order('PAUSED'),
      resume,
      resume,
      resume,
      () => random.chance(0.1) && this.#rollBack(cluster.plan),
      () => random.chance(0.02) && this.#order('ABORTED'),
      () => random.chance(0.1) && this.#setClock(),
      () => random.chance(0.3) && this.#world.call(cluster),
      () =>
        random.chance(0.1) && this.#world.denyFor(cluster.plan.project_id, random.int(1, 180) * MINUTE_MS),
    ]);
    happening();
  }

  /** Somebody sets the clock of a machine on which the campaign runs, or that of the people who give orders. */
  #setClock(): void {
    const { random } = this.#engine;
    const machines = [this.#people, ...this.#deaths.keys()];
    const machine = random.pick(machines);
    const jumpMs = random.pick([-1, 1]) * random.int(1, random.pick([5, 300])) * MINUTE_MS;
    machine.clockMs += jumpMs;
    this.#counts.clockJumps += 1;
    this.#engine.log(() => `the clock of ${machine.name} jumps by ${jumpMs / MINUTE_MS} minutes`);
  }
  readonly #people = { name: 'the people', clockMs: 0 };

  /** In the end, somebody rolls back what has failed and resumes the campaign. */
  async #givePeace(): Promise<void> {
    for (const { plan, close, breaches, phase, rollBackOrdered } of this.#state().clusters.values())
      if (
        phase === 'IN_TURN' &&
        !rollBackOrdered &&
        (breaches.length > 0 || close.some(({ status }) => status === 'FAILED'))
      )
        await this.#order('ROLL_BACK_ORDERED', plan);
    await this.#order('RESUMED');
  }

  /** The command rolls back by itself, also after the campaign. */
  async #rollBack(cluster: CampaignClusterRow): Promise<void> {
    const wasOver = this.#isOver();
    await this.#order('ROLL_BACK_ORDERED', cluster);
    if (wasOver) this.#startProcess('roll-back');
  }

  async #order(
    kind: 'PAUSED' | 'RESUMED' | 'ABORTED' | 'ROLL_BACK_ORDERED',
    cluster?: CampaignClusterRow,
  ): Promise<void> {
    if (this.#isOver() && kind !== 'ROLL_BACK_ORDERED') return;
    this.#engine.log(() => `a person: ${kind} ${cluster?.cluster ?? ''}`);
    const log = new EventLog(this.#store, this.#stored, {
      actor: 'ben@example.com',
      runner: null,
      nowMs: () => this.#engine.nowMs + this.#people.clockMs,
      newId: () => this.#newId(),
      sleep: (ms) => this.#engine.sleep(ms),
    });
    await log.read();
    await log.append([cluster === undefined ? { kind } : { kind, cluster }]);
  }

  #newId(): string {
    this.#ids += 1;
    return `${this.#ids}`;
  }

  #state(): CampaignState {
    return stateOf(this.#stored, this.#store.events_);
  }

  #isOver(): boolean {
    const { status, clusters } = this.#state();
    const isIdle = [...clusters.values()].every(
      ({ rollBackOrdered, close, rollBack }) =>
        !rollBackOrdered &&
        [...close, ...rollBack].every((change) => !['REQUESTED', 'STARTED'].includes(change.status)),
    );
    return (status === 'DONE' || status === 'ABORTED') && isIdle;
  }
}
