import type { CampaignRules, ChangeDirection } from '../../shared/model/rows/campaign-rows.ts';
import {
  type CampaignState,
  type ChangeState,
  type ClusterState,
  changeOf,
  isOver,
} from './campaign-state.ts';
import { loadOf, moreNodes } from './in-flight.ts';
import { isPermitted, nextPermittedMs } from './permitted-time.ts';
import type { Load } from './schedule.ts';

/** What a runner should do next. At most one action concerns each cluster. */
export type Action =
  | {
      readonly kind: 'REQUEST_CHANGE' | 'CHECK_CHANGE';
      readonly cluster: ClusterState;
      readonly step: number;
      readonly direction: ChangeDirection;
    }
  | {
      readonly kind: 'BEGIN_TURN' | 'CHECK_HEALTH' | 'CHECK_OWNER' | 'END_ROLL_BACK';
      readonly cluster: ClusterState;
    }
  | { readonly kind: 'END_RING'; readonly ring: number }
  | { readonly kind: 'END_CAMPAIGN' };

/** Something that a campaign waits for. */
export interface Wait {
  readonly what:
    | 'WINDOW'
    | 'LIMIT'
    | 'SOAK'
    | 'OPERATION'
    | 'POSTPONED'
    | 'OWNER'
    | 'BLOCKED'
    | 'APPROVAL'
    | 'PERSON';
  /** Null if it does not depend on time. */
  readonly untilMs: number | null;
  /** Number of clusters that wait. */
  readonly clusters: number;
}

export interface Decision {
  readonly actions: readonly Action[];
  readonly waits: readonly Wait[];
}

const SETTLED: ReadonlySet<ChangeState['status']> = new Set(['VERIFIED', 'SKIPPED']);

/**
 * Decides what to do next, from the state of a campaign alone. Nothing new begins unless the campaign is active, its ring
 * was started by a person and the time is permitted; changes that have been requested are always followed to their end.
 * @param runner the process that performs the actions: it tries each blocked cluster once
 */
export function nextActions(
  state: CampaignState,
  rules: CampaignRules,
  runner: string,
  nowMs: number,
): Decision {
  return new Planner(state, rules, runner, nowMs).decide();
}

/** Why a cluster has to wait. */
interface Hold {
  readonly hold: Wait['what'];
  readonly untilMs: number | null;
}

const hold = (what: Wait['what'], untilMs: number | null = null): Hold => ({ hold: what, untilMs });

class Planner {
  readonly #state: CampaignState;
  readonly #rules: CampaignRules;
  readonly #runner: string;
  readonly #nowMs: number;
  readonly #load: Load;
  readonly #permitted: boolean;
  readonly #actions: Action[] = [];
  readonly #waits = new Map<Wait['what'], Wait>();

  constructor(state: CampaignState, rules: CampaignRules, runner: string, nowMs: number) {
    this.#state = state;
    this.#rules = rules;
    this.#runner = runner;
    this.#nowMs = nowMs;
    this.#load = loadOf(state, rules);
    this.#permitted = isPermitted(rules, nowMs);
  }

  decide(): Decision {
    const { status, rings, clusters } = this.#state;
    for (const cluster of clusters.values()) this.#followUp(cluster);
    for (const cluster of clusters.values())
      if (cluster.rollBackOrdered && !isInFlight(cluster)) this.#add(this.#rollBack(cluster));
    if (status === 'ACTIVE') {
      for (const { startedBy, clusters: members } of rings)
        if (startedBy !== null)
          for (const cluster of members)
            if (!cluster.rollBackOrdered && !isInFlight(cluster)) this.#add(...this.#advance(cluster));
      this.#endRings();
    } else if (status !== 'DONE') this.#add(hold('PERSON'));
    return { actions: this.#actions, waits: [...this.#waits.values()] };
  }

  /** Whatever the status, a requested change is followed to its end. */
  #followUp(cluster: ClusterState): void {
    for (const [direction, changes] of directionsOf(cluster))
      for (const [step, { status }] of changes.entries())
        if (status === 'REQUESTED' || status === 'STARTED')
          this.#add({ kind: 'CHECK_CHANGE', cluster, step, direction }, hold('OPERATION'));
  }

  /** Undoes the changes of a cluster in reverse order. None of them is in flight. */
  #rollBack(cluster: ClusterState): Action | Hold {
    const { plan, phase, close, rollBack } = cluster;
    for (const [step, change] of [...close.entries()].reverse()) {
      // Whatever was requested may have taken effect, at least in part.
      if (change.first === null || SETTLED.has(rollBack[step]?.status ?? 'TODO')) continue;
      if (phase !== 'IN_TURN') {
        if (!this.#load.admits(plan.project_id, 1, 0)) return hold('LIMIT');
        this.#load.add(plan.project_id, 1, 0);
      }
      return this.#request(cluster, step, 'ROLL_BACK');
    }
    return { kind: 'END_ROLL_BACK', cluster };
  }

  /** The next step of a cluster. Its ring has been started, and none of its changes is in flight. */
  #advance(cluster: ClusterState): (Action | Hold)[] {
    const { phase, blockedUntilMs, blockedBy } = cluster;
    switch (phase) {
      case 'WAITING':
        return [this.#begin(cluster)];
      case 'BLOCKED':
        if (blockedUntilMs === null && blockedBy === this.#runner) return [hold('BLOCKED')];
        if (blockedUntilMs !== null && blockedUntilMs > this.#nowMs)
          return [hold('POSTPONED', blockedUntilMs)];
        return [this.#begin(cluster)];
      case 'HANDED_OVER':
        return [hold('OWNER'), { kind: 'CHECK_OWNER', cluster }];
      case 'IN_TURN':
        return this.#continue(cluster);
      default:
        return [];
    }
  }

  #begin(cluster: ClusterState): Action | Hold {
    const { project_id } = cluster.plan;
    if (!this.#permitted) return this.#closedHours();
    if (!this.#load.admits(project_id, 1, 0)) return hold('LIMIT');
    this.#load.add(project_id, 1, 0);
    return { kind: 'BEGIN_TURN', cluster };
  }

  #continue(cluster: ClusterState): (Action | Hold)[] {
    const step = cluster.plan.steps.findIndex(
      ({ route }, index) => route === 'API' && !SETTLED.has(cluster.close[index]?.status ?? 'TODO'),
    );
    if (step >= 0) return [this.#permitted ? this.#request(cluster, step, 'CLOSE') : this.#closedHours()];
    const soakedMs = cluster.settledAtMs + this.#rules.soak_seconds * 1000;
    return [soakedMs > this.#nowMs ? hold('SOAK', soakedMs) : { kind: 'CHECK_HEALTH', cluster }];
  }

  #request(cluster: ClusterState, step: number, direction: ChangeDirection): Action | Hold {
    const change = changeOf(cluster, { step, direction });
    if (change?.status !== 'TODO') return hold('PERSON');
    if (change.notBeforeMs > this.#nowMs) return hold('POSTPONED', change.notBeforeMs);
    const { project_id, steps } = cluster.plan;
    const nodes = moreNodes(cluster, steps[step]?.nodes_at_once ?? 0);
    if (!this.#load.admits(project_id, 0, nodes)) return hold('LIMIT');
    this.#load.add(project_id, 0, nodes);
    return { kind: 'REQUEST_CHANGE', cluster, step, direction };
  }

  #closedHours(): Hold {
    this.#nextPermittedMs ??= nextPermittedMs(this.#rules, this.#nowMs);
    return hold('WINDOW', this.#nextPermittedMs);
  }
  #nextPermittedMs: number | null | undefined;

  #endRings(): void {
    const { rings } = this.#state;
    for (const [ring, { startedBy, done, clusters }] of rings.entries())
      if (startedBy !== null && !done && clusters.every(isOver)) this.#add({ kind: 'END_RING', ring });
    if (rings.every(({ done }) => done)) this.#add({ kind: 'END_CAMPAIGN' });
    else if (rings.some(({ startedBy }) => startedBy === null)) this.#add(hold('APPROVAL'));
  }

  /** Of several holds of the same kind, the earliest time counts. */
  #add(...steps: readonly (Action | Hold)[]): void {
    for (const step of steps) {
      if ('kind' in step) {
        this.#actions.push(step);
        continue;
      }
      const known = this.#waits.get(step.hold);
      const times = [known?.untilMs, step.untilMs].filter((each) => typeof each === 'number');
      this.#waits.set(step.hold, {
        what: step.hold,
        untilMs: times.length === 0 ? null : Math.min(...times),
        clusters: (known?.clusters ?? 0) + 1,
      });
    }
  }
}

const directionsOf = ({ close, rollBack }: ClusterState) =>
  [
    ['CLOSE', close],
    ['ROLL_BACK', rollBack],
  ] as const;

function isInFlight({ close, rollBack }: ClusterState): boolean {
  return [...close, ...rollBack].some(({ status }) => status === 'REQUESTED' || status === 'STARTED');
}
