import {
  type CampaignEventKind,
  type CampaignEventRow,
  standingAfter,
} from '../../shared/model/rows/campaign-rows.ts';
import {
  type CampaignState,
  type ChangeState,
  type ClusterState,
  changeOf,
  initialState,
  isOver,
  keyOfRow,
  type Phase,
  type RecordedChange,
} from './campaign-state.ts';
import type { Breach, HealthSnapshot } from './health.ts';
import type { StoredCampaign } from './ports.ts';

/** The state of a campaign after these events, which start with the first one. */
export function stateOf(stored: StoredCampaign, events: readonly CampaignEventRow[]): CampaignState {
  const state = initialState(stored);
  for (const event of events) applyEvent(state, event);
  return state;
}

/** Adds the next event to a state, in place. Events that do not fit the state change nothing but the sequence. */
export function applyEvent(state: CampaignState, event: CampaignEventRow): void {
  state.sequence = event.sequence;
  state.recordedAtMs = Date.parse(event.recorded_at);
  const wasActive = state.status === 'ACTIVE';
  Object.assign(state, standingAfter(state, event));
  if (!wasActive && state.status === 'ACTIVE') resume(state);
  const { project_id, location, cluster } = event;
  if (project_id !== null && location !== null && cluster !== null) {
    const found = state.clusters.get(keyOfRow({ project_id, location, cluster }));
    if (found !== undefined) applyToCluster(state, found, event);
    return;
  }
  applyToCampaign(state, event);
}

function applyToCampaign(state: CampaignState, event: CampaignEventRow): void {
  const ring = event.ring === null ? undefined : state.rings[event.ring];
  switch (event.kind) {
    case 'LEASE_TAKEN':
      state.lease = { runner: event.runner ?? '', untilMs: Date.parse(event.until_at ?? '') };
      return;
    case 'LEASE_RELEASED':
      state.lease = null;
      return;
    case 'CLOCK_JUMPED':
      restartSoaks(state);
      return;
    case 'RING_STARTED':
      if (ring !== undefined) Object.assign(ring, { startedBy: event.actor, ticket: event.ticket });
      return;
    case 'RING_DONE':
      if (ring !== undefined) ring.done = true;
      return;
    default:
  }
}

/** Times since then cannot be compared with the clock any more. */
function restartSoaks(state: CampaignState): void {
  for (const cluster of state.clusters.values())
    if (cluster.phase === 'IN_TURN' && cluster.settledAtMs > 0) cluster.settledAtMs = state.recordedAtMs;
}

/** Failed and unknown changes are taken up again, and a breached cluster soaks again. */
function resume(state: CampaignState): void {
  for (const cluster of state.clusters.values()) {
    if (isOver(cluster)) continue;
    if (cluster.phase === 'IN_TURN') cluster.detail = null;
    if (cluster.breaches.length > 0 && cluster.phase === 'IN_TURN') {
      cluster.breaches = [];
      cluster.settledAtMs = state.recordedAtMs;
    }
    for (const change of [...cluster.close, ...cluster.rollBack]) takeUp(change, state.recordedAtMs);
  }
}

/** A failed change is tried again, and an unknown one is checked again. */
function takeUp(change: ChangeState, nowMs: number): void {
  if (change.status === 'FAILED') Object.assign(change, { status: 'TODO', operation: null });
  if (change.status === 'UNKNOWN') {
    change.status = change.operation === null ? 'REQUESTED' : 'STARTED';
    change.awaitedSinceMs = nowMs;
  }
}

/** The phase of a cluster after an event. */
const PHASES: Partial<Readonly<Record<CampaignEventKind, Phase>>> = {
  TURN_STARTED: 'IN_TURN',
  TURN_BLOCKED: 'BLOCKED',
  TURN_SKIPPED: 'SKIPPED',
  TURN_HANDED_OVER: 'HANDED_OVER',
  TURN_DONE: 'DONE',
  ROLLED_BACK: 'ROLLED_BACK',
};

function applyToCluster(state: CampaignState, cluster: ClusterState, event: CampaignEventRow): void {
  const phase = PHASES[event.kind];
  // What the turn has changed counts until then; a later scan shows what the owner has done.
  if (phase === 'HANDED_OVER' && cluster.phase === 'IN_TURN') cluster.settledAtMs = state.recordedAtMs;
  if (phase !== undefined) {
    cluster.phase = phase;
    cluster.detail = event.detail;
  }
  switch (event.kind) {
    case 'TURN_STARTED':
      cluster.health = event.response === null ? null : (JSON.parse(event.response) as HealthSnapshot);
      cluster.settledAtMs = state.recordedAtMs;
      return;
    case 'TURN_BLOCKED':
      cluster.blockedUntilMs = event.until_at === null ? null : Date.parse(event.until_at);
      cluster.blockedBy = event.runner;
      return;
    case 'BREACHED':
      cluster.breaches = JSON.parse(event.response ?? '[]') as Breach[];
      cluster.detail = event.detail;
      return;
    case 'ROLL_BACK_ORDERED':
      cluster.rollBackOrdered = true;
      for (const change of cluster.rollBack) takeUp(change, state.recordedAtMs);
      return;
    // Nothing can be rolled back in a cluster that is gone.
    case 'ROLLED_BACK':
    case 'TURN_SKIPPED':
      cluster.rollBackOrdered = false;
      return;
    default:
      if (event.step !== null && event.direction !== null)
        applyToChange(
          state,
          cluster,
          event,
          changeOf(cluster, { step: event.step, direction: event.direction }),
        );
  }
}

function applyToChange(
  state: CampaignState,
  cluster: ClusterState,
  event: CampaignEventRow,
  change: ChangeState | undefined,
): void {
  if (change === undefined) return;
  switch (event.kind) {
    case 'CHANGE_REQUESTED': {
      const request = JSON.parse(event.request ?? 'null') as RecordedChange;
      change.status = 'REQUESTED';
      change.attempt = event.attempt ?? change.attempt + 1;
      change.operation = null;
      change.requestedAtMs = state.recordedAtMs;
      change.awaitedSinceMs = state.recordedAtMs;
      change.first ??= request;
      change.last = request;
      return;
    }
    case 'CHANGE_STARTED':
      change.status = 'STARTED';
      change.operation = event.operation;
      return;
    case 'CHANGE_POSTPONED':
      forgetRequest(change);
      change.status = 'TODO';
      change.notBeforeMs = Date.parse(event.until_at ?? event.recorded_at);
      return;
    case 'CHANGE_SKIPPED':
      change.status = 'SKIPPED';
      return;
    case 'CHANGE_VERIFIED':
      change.status = 'VERIFIED';
      cluster.settledAtMs = state.recordedAtMs;
      return;
    case 'CHANGE_FAILED':
    case 'CHANGE_UNKNOWN':
      // GKE has refused it: no operation has begun.
      if (event.kind === 'CHANGE_FAILED' && event.operation === null) forgetRequest(change);
      change.status = event.kind === 'CHANGE_FAILED' ? 'FAILED' : 'UNKNOWN';
      cluster.detail = event.detail;
      return;
    default:
  }
}

/** The last request has changed nothing, so a rollback has nothing to undo unless an earlier one has. */
function forgetRequest(change: ChangeState): void {
  if (change.status === 'REQUESTED' && change.first === change.last) change.first = null;
}
