import type { Cluster, ClusterIdentity } from '../../shared/model/cluster.ts';
import { identityOfKey } from '../../shared/model/cluster-names.ts';
import type { CampaignStep } from '../../shared/model/rows/campaign-rows.ts';
import { SweepError } from '../../shared/platform/errors.ts';
import { type ChangeState, changeOf, isChanged } from './campaign-state.ts';
import { changeFor, configAt, describeTarget, isClosed, isInEffect, targetOf } from './change-requests.ts';
import type { EventDraft } from './event-log.ts';
import { evidenceDoubt } from './evidence.ts';
import { admitsNodes } from './in-flight.ts';
import type { Action } from './next-actions.ts';
import { lossOf, operationOrNull, type Performing, REFUSALS, readOrNull, stillDue } from './performing.ts';
import { postponedByMaintenance } from './permitted-time.ts';
import type { ChangedSite, CurrentCluster, GkeOperation } from './ports.ts';
import { longestOperationMs, replacesNodes, tooManyNodes } from './schedule.ts';

type ChangeAction = Extract<Action, { kind: 'REQUEST_CHANGE' | 'CHECK_CHANGE' }>;
type ChangeEvent = Omit<EventDraft, 'cluster' | 'step' | 'direction' | 'attempt'>;

const MINUTE_MS = 60_000;
/** A request that GKE has not begun to carry out after this time did not reach it. */
const ARRIVAL_MS = MINUTE_MS;
/** Delay before the next attempt: if the end of a postponement is not known, and if GKE is busy. */
const [LATER_MS, BUSY_MS] = [10 * MINUTE_MS, 30_000];

/** Requests a change of one site, and follows it until it is verified. */
export class ChangePerformer {
  readonly #action: ChangeAction;
  readonly #performing: Performing;
  readonly #change: ChangeState;
  readonly #step: CampaignStep;
  readonly #target: ChangedSite;
  readonly #identity: ClusterIdentity;

  constructor(action: ChangeAction, performing: Performing) {
    const { cluster, step } = action;
    this.#action = action;
    this.#performing = performing;
    this.#change = changeOf(cluster, action) as ChangeState;
    this.#step = cluster.plan.steps[step] as CampaignStep;
    this.#target = targetOf(this.#step);
    this.#identity = identityOfKey(cluster.plan);
  }

  async request(): Promise<void> {
    const { ports, log, rules, holdLease, mayRequest } = this.#performing;
    const { cluster } = this.#action;
    const current = await this.#read();
    const config = current === null ? undefined : configAt(current, this.#target);
    if (current === null || config === undefined) return;
    const change = changeFor(this.#action, config, current.cluster, rules);
    const isDone = this.#action.direction === 'CLOSE' ? isClosed(config) : isInEffect(config, change);
    if (isDone) {
      // It may be the work of an earlier attempt, which a rollback has to undo.
      const kind = this.#change.first !== null ? 'CHANGE_VERIFIED' : 'CHANGE_SKIPPED';
      const done = { kind, detail: 'The setting has this value already.' } as const;
      return this.#append((await this.#busyWith()) ?? done);
    }
    const postponed = this.#postponement(current);
    if (postponed !== null) return this.#append(postponed);
    const objection = await this.#objectionTo(change, current.cluster);
    if (objection !== null) return this.#object(objection);
    await holdLease();
    const attempt = this.#change.attempt + 1;
    const isDue = stillDue(this.#action, this.#performing);
    const requested = await log.append(
      [{ ...this.#draft({ kind: 'CHANGE_REQUESTED', request: JSON.stringify(change) }), attempt }],
      (state) => isDue(state) && admitsNodes(state, rules, cluster, change.nodesAtOnce),
    );
    // Whoever takes over after the lease finds the event, and that GKE has not received the request.
    if (!requested || !mayRequest()) return;
    try {
      const answer = await ports.changes.request(this.#identity, change);
      if ('busy' in answer) return await this.#append(this.#later(answer.busy, BUSY_MS));
      await this.#append({
        kind: 'CHANGE_STARTED',
        operation: answer.started.name,
        response: JSON.stringify(answer.started),
      });
    } catch (error) {
      // After any other failure, CHECK_CHANGE finds out whether GKE received the request.
      if (!(error instanceof SweepError) || !REFUSALS.has(error.code)) throw error;
      await this.#append({ kind: 'CHANGE_FAILED', detail: error.message });
    }
  }

  async check(): Promise<void> {
    const { status, operation } = this.#change;
    if (status === 'STARTED' && operation !== null) await this.#follow(operation);
    else await this.#findOut();
  }

  /** A setting that has its value already is not in effect while an operation still replaces nodes. */
  async #busyWith(): Promise<ChangeEvent | null> {
    const operations = await this.#performing.ports.changes.operations(this.#identity);
    const running = operations.find(({ status }) => status !== 'DONE');
    return running === undefined ? null : this.#later(`Operation ${running.name} is running.`, BUSY_MS);
  }

  /** Why the cluster must not be changed, although its turn has begun: that may be long ago. A rollback is always allowed. */
  async #objectionTo({ nodesAtOnce }: { nodesAtOnce: number }, cluster: Cluster): Promise<string | null> {
    const { ports, rules } = this.#performing;
    if (this.#action.direction === 'ROLL_BACK') return null;
    return tooManyNodes(nodesAtOnce, this.#step, rules) ?? evidenceDoubt(cluster, ports, rules);
  }

  /** A cluster that nothing was requested of is blocked, as before its turn; otherwise, a person has to decide. */
  async #object(detail: string): Promise<void> {
    const { cluster } = this.#action;
    await this.#performing.log.append(
      [
        isChanged(cluster)
          ? this.#draft({ kind: 'CHANGE_FAILED', detail })
          : { kind: 'TURN_BLOCKED', cluster: cluster.plan, detail },
      ],
      stillDue(this.#action, this.#performing),
    );
  }

  /** Maintenance windows and exclusions apply to closing only: a rollback is urgent. */
  #postponement({ cluster, maintenanceWindow }: CurrentCluster): ChangeEvent | null {
    const { rules, ports } = this.#performing;
    if (this.#action.direction === 'ROLL_BACK' || !replacesNodes(this.#step)) return null;
    if (rules.include.includes('maintenance')) return null;
    const postponed = postponedByMaintenance(
      maintenanceWindow,
      cluster.maintenance.exclusions,
      ports.nowMs(),
    );
    if (postponed === null) return null;
    const { reason, untilMs } = postponed;
    return this.#later(reason, untilMs === null ? LATER_MS : untilMs - ports.nowMs());
  }

  async #follow(name: string): Promise<void> {
    const operation = await operationOrNull(this.#performing.ports.changes, this.#identity, name);
    if (operation === null) return this.#findOut();
    if (operation.status !== 'DONE') return this.#reportIfTooLong(operation);
    return operation.error === null ? this.#verify(name) : this.#append(failedBy(operation));
  }

  /** Reads the setting back. */
  async #verify(operation: string | null): Promise<void> {
    const current = await this.#read();
    const config = current === null ? undefined : configAt(current, this.#target);
    const request = this.#change.last;
    if (config === undefined || request === null) return;
    const response = JSON.stringify({ kubeletConfig: config });
    if (isInEffect(config, request)) return this.#append({ kind: 'CHANGE_VERIFIED', operation, response });
    return this.#append({
      kind: 'CHANGE_FAILED',
      operation,
      response,
      detail: `The operation is done, but ${describeTarget(this.#target)} is not configured as requested.`,
    });
  }

  /** Determines the outcome of a request whose operation is not known, after a crash or a lost response. */
  async #findOut(): Promise<void> {
    const { ports } = this.#performing;
    const { requestedAtMs, last } = this.#change;
    const operations = await ports.changes.operations(this.#identity);
    const pool = this.#target.site === 'NODE_POOL' ? this.#target.pool : null;
    // Our clock and GKE's can differ by a minute.
    const ours = operations.filter(
      (each) => each.pool === pool && startMs(each) >= requestedAtMs - MINUTE_MS,
    );
    const running = operations.find(({ status }) => status !== 'DONE');
    if (running !== undefined) {
      if (ours.includes(running) && this.#change.operation !== running.name)
        await this.#append({
          kind: 'CHANGE_STARTED',
          operation: running.name,
          response: JSON.stringify(running),
        });
      return;
    }
    const current = await this.#read();
    const config = current === null ? undefined : configAt(current, this.#target);
    if (config === undefined || last === null) return;
    const response = JSON.stringify({ kubeletConfig: config });
    // A setting stays when its operation fails, but then not every node has it.
    const [latest] = ours.toSorted((a, b) => startMs(b) - startMs(a));
    if (latest !== undefined && latest.error !== null) return this.#append(failedBy(latest));
    if (isInEffect(config, last)) return this.#append({ kind: 'CHANGE_VERIFIED', response });
    if (this.#change.operation !== null)
      return this.#append({
        kind: 'CHANGE_FAILED',
        operation: this.#change.operation,
        response,
        detail: `GKE no longer lists the operation, and ${describeTarget(this.#target)} is not configured as requested.`,
      });
    if (ports.nowMs() >= requestedAtMs + ARRIVAL_MS)
      await this.#append(this.#later('GKE did not receive the request.', 0));
  }

  async #reportIfTooLong({ name }: GkeOperation): Promise<void> {
    const limitMs = longestOperationMs(this.#step);
    if (this.#performing.ports.nowMs() < this.#change.awaitedSinceMs + limitMs) return;
    await this.#append({
      kind: 'CHANGE_UNKNOWN',
      operation: name,
      detail: `The operation has not ended within ${Math.round(limitMs / (60 * MINUTE_MS))} hours.`,
    });
  }

  /** The cluster; null if its turn is over because the cluster, or the pool, no longer exists, which is recorded. */
  async #read(): Promise<CurrentCluster | null> {
    const { plan } = this.#action.cluster;
    const current = await readOrNull(this.#performing.ports.changes, plan);
    const detail = lossOf(current, plan);
    if (current !== null && detail === null) {
      if (configAt(current, this.#target) !== undefined) return current;
      await this.#append({ kind: 'CHANGE_SKIPPED', detail: 'The pool no longer exists.' });
      return null;
    }
    await this.#performing.log.append([
      this.#draft({ kind: 'CHANGE_SKIPPED', detail }),
      { kind: 'TURN_SKIPPED', cluster: plan, detail },
    ]);
    return null;
  }

  #later(detail: string, delayMs: number): ChangeEvent {
    const untilMs = this.#performing.ports.nowMs() + delayMs;
    return { kind: 'CHANGE_POSTPONED', detail, until_at: new Date(untilMs).toISOString() };
  }

  async #append(event: ChangeEvent): Promise<void> {
    await this.#performing.log.append([this.#draft(event)]);
  }

  #draft(event: ChangeEvent): EventDraft {
    const { cluster, step, direction } = this.#action;
    return { ...event, cluster: cluster.plan, step, direction, attempt: this.#change.attempt };
  }
}

function failedBy(operation: GkeOperation): ChangeEvent {
  return {
    kind: 'CHANGE_FAILED',
    operation: operation.name,
    response: JSON.stringify(operation),
    detail: `The operation failed or was canceled: ${operation.error}`,
  };
}

const startMs = ({ startedAt }: GkeOperation): number => Date.parse(startedAt ?? '');
