import { SweepError } from '../../shared/platform/errors.ts';
import { CampaignAlerts, raisesAlert } from './campaign-alerts.ts';
import type { CampaignState } from './campaign-state.ts';
import { type EventDraft, EventLog } from './event-log.ts';
import { type Action, nextActions, type Wait } from './next-actions.ts';
import { failureOf, performAction } from './perform-action.ts';
import { keyOf, type Performing, type RunnerPorts, type RunOptions, subjectOf } from './performing.ts';
import type { CampaignStore, StoredCampaign } from './ports.ts';

export interface RunEnd {
  readonly state: CampaignState;
  readonly waits: readonly Wait[];
}

/** How long a lease is valid, and how long one request may take at most. */
const LEASE_MS = 180_000;
const REQUEST_MS = 60_000;
/** Clocks of two machines differ by less than this. */
const SKEW_MS = 30_000;
/** Attempts of an action before a person has to look at it. */
const ATTEMPTS = 6;
/** If the clock deviates from the monotonic time by this much, somebody has set it. */
const JUMP_MS = 60_000;

/** Failures that a retry cannot fix. */
const FINAL: ReadonlySet<string> = new Set(['LEASE_LOST', 'CREDENTIALS_MISSING', 'API_UNAUTHENTICATED']);

/**
 * Runs a campaign until its started rings are done, or nothing can be done for a while. It can be killed at any time, and
 * continued by another process.
 * @param ring index of the ring to start, if it is not started; null: start none
 * @throws SweepError CAMPAIGN_LEASED, LEASE_LOST, and what the store throws
 */
export async function runCampaign(
  store: CampaignStore,
  stored: StoredCampaign,
  ports: RunnerPorts,
  options: RunOptions & { readonly ring: { readonly index: number; readonly ticket: string | null } | null },
): Promise<RunEnd> {
  const run = new Run(store, stored, ports, options);
  await run.begin(options.ring);
  try {
    return await run.untilIdle();
  } finally {
    await run.end();
  }
}

class Run {
  readonly #log: EventLog;
  readonly #stored: StoredCampaign;
  readonly #ports: RunnerPorts;
  readonly #options: RunOptions;
  readonly #alerts: CampaignAlerts;
  #alerting: Promise<void> = Promise.resolve();
  readonly #busy = new Map<string, Promise<void>>();
  /** When an action about a subject may be repeated. */
  readonly #notBefore = new Map<string, number>();
  readonly #failures = new Map<string, number>();
  #failure: unknown = null;
  /** Difference between the clock and the monotonic time. */
  #offsetMs = 0;

  constructor(store: CampaignStore, stored: StoredCampaign, ports: RunnerPorts, options: RunOptions) {
    this.#stored = stored;
    this.#ports = ports;
    this.#options = options;
    const { actor, runner, newId, onEvent, alertPolicy, onFailure } = options;
    this.#log = new EventLog(store, stored, {
      actor,
      runner,
      nowMs: ports.nowMs,
      newId,
      sleep: ports.sleep,
      onEvent: (event) => {
        onEvent(event);
        if (raisesAlert(event)) this.#alert();
      },
    });
    this.#alerts = new CampaignAlerts(this.#log, stored, ports.alerts, {
      policy: alertPolicy,
      nowMs: ports.nowMs,
      mayDeliver: () => this.#keepLease(2 * REQUEST_MS),
      onFailure,
    });
  }

  async begin(ring: { readonly index: number; readonly ticket: string | null } | null): Promise<void> {
    await this.#log.read();
    const { lease, recordedAtMs, rings } = this.#log.state;
    const { runner, hasEnded, monotonicMs } = this.#options;
    const nowMs = this.#ports.nowMs();
    this.#offsetMs = nowMs - monotonicMs();
    if (lease !== null && lease.untilMs + SKEW_MS > nowMs && !hasEnded(lease.runner))
      throw new SweepError('CAMPAIGN_LEASED', {
        campaign: this.#log.state.id,
        runner: lease.runner,
        until: new Date(lease.untilMs).toISOString(),
      });
    const start = ring !== null && rings[ring.index]?.startedBy === null ? ring : null;
    const drafts: EventDraft[] = [
      this.#lease(),
      // The clock of this machine is behind that of the one before it, or was set back.
      ...(nowMs < recordedAtMs - SKEW_MS ? [{ kind: 'CLOCK_JUMPED' as const }] : []),
      ...(start === null ? [] : [{ kind: 'RING_STARTED' as const, ring: start.index, ticket: start.ticket }]),
    ];
    const sequence = this.#log.state.sequence;
    const taken = await this.#log.append(drafts, (state) => state.sequence === sequence);
    if (!taken)
      throw new SweepError('LEASE_LOST', {
        campaign: this.#log.state.id,
        runner: this.#log.state.lease?.runner ?? runner,
      });
    this.#alert();
  }

  async untilIdle(): Promise<RunEnd> {
    for (;;) {
      if (this.#failure !== null) throw this.#failure;
      await this.#keepLease(LEASE_MS / 2);
      await this.#noticeClock();
      const nowMs = this.#ports.nowMs();
      const { actions, waits } = nextActions(
        this.#log.state,
        this.#stored.campaign.rules,
        this.#options.runner,
        nowMs,
      );
      const interrupted = this.#options.isInterrupted();
      const due = interrupted ? [] : actions.filter((action) => this.#isDue(action, nowMs));
      for (const action of due) this.#perform(action);
      if (this.#busy.size > 0) {
        await Promise.race([...this.#busy.values(), this.#ports.sleep(this.#options.pollMs)]);
        continue;
      }
      const nextMs = interrupted ? null : this.#nextMs(actions, waits, nowMs);
      if (nextMs === null) return { state: this.#log.state, waits };
      await this.#ports.sleep(Math.min(Math.max(nextMs - nowMs, 1), LEASE_MS / 4));
    }
  }

  /** Waits for what has begun, and gives the lease back. */
  async end(): Promise<void> {
    await Promise.allSettled(this.#busy.values());
    await this.#alerting;
    if (this.#log.state.lease?.runner !== this.#options.runner) return;
    // A lease that cannot be given back ends by itself.
    await this.#log.append([{ kind: 'LEASE_RELEASED' }]).catch(() => false);
  }

  /** Delivers alerts while the campaign runs: a webhook that is down delays nothing but the end of the run. */
  #alert(): void {
    this.#alerting = this.#alerts.deliver().catch((error: unknown) => {
      this.#failure ??= error;
    });
  }

  #isDue(action: Action, nowMs: number): boolean {
    const subject = subjectOf(action);
    return !this.#busy.has(subject) && (this.#notBefore.get(keyOf(action)) ?? 0) <= nowMs;
  }

  #perform(action: Action): void {
    const subject = subjectOf(action);
    const performing: Performing = {
      log: this.#log,
      ports: this.#ports,
      rules: this.#stored.campaign.rules,
      runner: this.#options.runner,
      holdLease: () => this.#keepLease(2 * REQUEST_MS),
      mayRequest: () => this.#leaseLeftMs() >= REQUEST_MS,
    };
    const performance = performAction(action, performing)
      .then(() => {
        this.#failures.delete(keyOf(action));
        this.#delay(action, action.kind === 'CHECK_OWNER' ? Number.POSITIVE_INFINITY : this.#options.pollMs);
      })
      .catch((error: unknown) => this.#fail(action, error))
      .catch((error: unknown) => {
        this.#failure ??= error;
      })
      .finally(() => this.#busy.delete(subject));
    this.#busy.set(subject, performance);
  }

  #delay(action: Action, delayMs: number): void {
    this.#notBefore.set(keyOf(action), this.#ports.nowMs() + delayMs);
  }

  /** An action that keeps failing is recorded as blocked, failed or unknown, so that a person looks at it. */
  async #fail(action: Action, error: unknown): Promise<void> {
    if (!(error instanceof SweepError) || FINAL.has(error.code)) throw error;
    const failures = (this.#failures.get(keyOf(action)) ?? 0) + 1;
    this.#failures.set(keyOf(action), failures);
    this.#options.onFailure(subjectOf(action), error);
    this.#delay(action, this.#options.pollMs * failures);
    if (failures < ATTEMPTS || !('cluster' in action)) return;
    this.#failures.delete(keyOf(action));
    const draft = failureOf(action, error.message, this.#log.state);
    if (draft !== null) await this.#log.append([{ ...draft, cluster: action.cluster.plan }]);
  }

  /**
   * The earliest time at which something can be done; null if waiting does not help, or would take too long. Operations
   * and failed actions are looked at again in any case.
   */
  #nextMs(actions: readonly Action[], waits: readonly Wait[], nowMs: number): number | null {
    const latestMs = nowMs + this.#options.waitMs;
    const again = actions.map((action) => this.#notBefore.get(keyOf(action)) ?? 0).filter(Number.isFinite);
    const waited = waits.flatMap(({ untilMs }) => untilMs ?? []).filter((untilMs) => untilMs <= latestMs);
    const times = [...again, ...waited];
    return times.length === 0 ? null : Math.min(...times);
  }

  /** Renews the lease unless it is valid for at least this long. @throws SweepError LEASE_LOST */
  async #keepLease(leastMs: number): Promise<void> {
    const { lease, id } = this.#log.state;
    const { runner } = this.#options;
    if (lease?.runner !== runner)
      throw new SweepError('LEASE_LOST', { campaign: id, runner: lease?.runner ?? 'none' });
    if (lease.untilMs - this.#ports.nowMs() >= leastMs) return;
    const renewed = await this.#log.append([this.#lease()], (state) => state.lease?.runner === runner);
    if (!renewed)
      throw new SweepError('LEASE_LOST', { campaign: id, runner: this.#log.state.lease?.runner ?? 'none' });
  }

  #leaseLeftMs(): number {
    const { lease } = this.#log.state;
    return lease?.runner === this.#options.runner ? lease.untilMs - this.#ports.nowMs() : 0;
  }

  #lease(): EventDraft {
    const untilMs = this.#ports.nowMs() + LEASE_MS;
    return { kind: 'LEASE_TAKEN', until_at: new Date(untilMs).toISOString() };
  }

  /** Restarts soak times if the clock was set, because the elapsed time is then unknown. */
  async #noticeClock(): Promise<void> {
    const offsetMs = this.#ports.nowMs() - this.#options.monotonicMs();
    const jumpMs = offsetMs - this.#offsetMs;
    if (Math.abs(jumpMs) < JUMP_MS) return;
    this.#offsetMs = offsetMs;
    this.#notBefore.clear();
    const detail = `The clock was set ${jumpMs > 0 ? 'forward' : 'back'} by ${Math.round(Math.abs(jumpMs) / 1000)} seconds.`;
    await this.#log.append([this.#lease(), { kind: 'CLOCK_JUMPED', detail }]);
  }
}
