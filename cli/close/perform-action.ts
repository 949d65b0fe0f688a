import type { Cluster } from '../../shared/model/cluster.ts';
import { identityOfKey } from '../../shared/model/cluster-names.ts';
import { managerOf } from '../../shared/plan/plan-cluster.ts';
import { formatList } from '../../shared/platform/text.ts';
import {
  type CampaignState,
  type ChangeState,
  type ClusterState,
  changeOf,
  keyOfRow,
} from './campaign-state.ts';
import type { EventDraft } from './event-log.ts';
import { evidenceDoubt, openPlaces } from './evidence.ts';
import { compareHealth, type HealthRules, type HealthSnapshot } from './health.ts';
import type { Action } from './next-actions.ts';
import { ChangePerformer } from './perform-change.ts';
import { lossInScan, lossOf, type Performing, readOrNull, stillDue } from './performing.ts';
import { postponedByMaintenance } from './permitted-time.ts';
import { replacesNodes } from './schedule.ts';

/**
 * Performs one action and records its result. An action that changes something is checked again against the state to which
 * its event is appended, so that no limit is exceeded and nothing begins after a breach.
 * @throws SweepError, if a port failed: the action can be repeated
 */
export async function performAction(action: Action, performing: Performing): Promise<void> {
  const { log } = performing;
  switch (action.kind) {
    case 'BEGIN_TURN':
      return beginTurn(action, performing);
    case 'REQUEST_CHANGE':
      return new ChangePerformer(action, performing).request();
    case 'CHECK_CHANGE':
      return new ChangePerformer(action, performing).check();
    case 'CHECK_HEALTH':
      return checkHealth(action, performing);
    case 'CHECK_OWNER':
      return checkOwner(action.cluster, performing);
    case 'END_ROLL_BACK':
      await log.append([{ kind: 'ROLLED_BACK', cluster: action.cluster.plan }], stillDue(action, performing));
      return;
    case 'END_RING':
      await log.append([{ kind: 'RING_DONE', ring: action.ring }], stillDue(action, performing));
      return;
    case 'END_CAMPAIGN':
      await log.append([{ kind: 'DONE' }], stillDue(action, performing));
      return;
  }
}

/** An action about a whole cluster. */
type TurnAction = Exclude<Extract<Action, { cluster: ClusterState }>, { step: number }>;

async function beginTurn(action: TurnAction, performing: Performing): Promise<void> {
  const { log } = performing;
  const drafts = await turnEvents(action.cluster, performing);
  await log.append(
    drafts.map((draft) => ({ cluster: action.cluster.plan, ...draft })),
    stillDue(action, performing),
  );
}

const NOW_MANAGED =
  'Since the campaign was planned, its labels say that a tool manages it, which would undo the change.';

/** What the turn of a cluster begins with: its health, or why it cannot begin. */
async function turnEvents(
  { plan, close }: ClusterState,
  { ports, rules }: Performing,
): Promise<readonly EventDraft[]> {
  const { changes, preflight, health, nowMs } = ports;
  const identity = identityOfKey(plan);
  const current = await readOrNull(changes, plan);
  const lost = lossOf(current, plan);
  if (current === null || lost !== null) return [{ kind: 'TURN_SKIPPED', detail: lost }];
  if (plan.steps.every(({ route }) => route === 'OWNER'))
    return [{ kind: 'TURN_HANDED_OVER', detail: 'Its owner has to close it: see `close show --patches`.' }];
  const labels = Object.entries(current.cluster.labels).map(([key, value]) => ({ key, value }));
  if (plan.manager === null && managerOf({ labels }) !== null && !rules.include.includes('managed'))
    return [{ kind: 'TURN_BLOCKED', detail: NOW_MANAGED }];
  const blocked = (detail: string, untilMs: number | null = null): EventDraft[] => [
    { kind: 'TURN_BLOCKED', detail, until_at: untilMs === null ? null : new Date(untilMs).toISOString() },
  ];
  const restarts = plan.steps.some(
    (each, step) => each.route === 'API' && replacesNodes(each) && close[step]?.status === 'TODO',
  );
  if (restarts && !rules.include.includes('maintenance')) {
    const postponed = postponedByMaintenance(
      current.maintenanceWindow,
      current.cluster.maintenance.exclusions,
      nowMs(),
    );
    if (postponed !== null) return blocked(postponed.reason, postponed.untilMs);
  }
  const doubt = await evidenceDoubt(current.cluster, ports, rules);
  if (doubt !== null) return blocked(doubt);
  const problems = await preflight.check(identity);
  const blocking = problems.filter(({ blocking: blocks }) => blocks && !rules.include.includes('preflight'));
  if (blocking.length > 0) return blocked(blocking.map(({ sentence }) => sentence).join(' '));
  const before = await health.observe(identity);
  if (before.unread.length > 0 && !rules.include.includes('unobserved'))
    return blocked(
      `Its health cannot be observed (--include unobserved closes it anyway): ${before.unread.join(' ')}`,
    );
  const failing = before.checks.filter(({ passed }) => !passed);
  if (failing.length > 0)
    return blocked(
      `A health check fails before any change: ${failing.map(({ detail }) => detail).join(' ')}`,
    );
  return [{ kind: 'TURN_STARTED', response: JSON.stringify(before) }];
}

/**
 * Compares the health after the soak time with the health before the first change. The turn is done only if the port is
 * closed everywhere then: somebody may have changed a setting back, or created a pool.
 */
async function checkHealth(action: TurnAction, performing: Performing): Promise<void> {
  const { log, ports, rules } = performing;
  const { plan, health: before } = action.cluster;
  const cluster = plan;
  const current = await readOrNull(ports.changes, plan);
  const lost = lossOf(current, plan);
  if (current === null || lost !== null) {
    await log.append([{ kind: 'TURN_SKIPPED', cluster, detail: lost }], stillDue(action, performing));
    return;
  }
  const after = await ports.health.observe(identityOfKey(plan));
  const acceptsGaps = rules.include.includes('unobserved');
  const health = { ...healthRulesOf(action.cluster, current.cluster, after), acceptsGaps };
  const breaches = before === null ? [] : compareHealth(before, after, health);
  if (breaches.length > 0) {
    const detail = breaches.map((breach) => breach.detail).join(' ');
    const breached: EventDraft = { kind: 'BREACHED', cluster, response: JSON.stringify(breaches), detail };
    await log.append(
      rules.auto_roll_back ? [breached, { kind: 'ROLL_BACK_ORDERED', cluster }] : [breached],
      stillDue(action, performing),
    );
  } else {
    const left = plan.steps.find(({ route }) => route === 'OWNER')?.reason ?? openDetail(current.cluster);
    await log.append(
      [left === null ? { kind: 'TURN_DONE', cluster } : { kind: 'TURN_HANDED_OVER', cluster, detail: left }],
      stillDue(action, performing),
    );
  }
}

/** Where the settings leave the port open although every change was verified; null: nowhere. */
function openDetail(cluster: Cluster): string | null {
  const open = openPlaces(cluster);
  if (open.length === 0) return null;
  return `Somebody has changed the cluster: the port is not closed on ${formatList(open)}. Close it there, for example with another campaign, and scan again.`;
}

/**
 * Which pools are closed, and since when. A pool that somebody else has closed was open when it was scanned, so its older
 * nodes may still have the port open.
 */
function healthRulesOf(
  { plan, close }: ClusterState,
  { pools }: Cluster,
  after: HealthSnapshot,
): HealthRules {
  const autoProvisioned = pools.flatMap((pool) => (pool.autoProvisioned ? [pool.name] : []));
  const closedSince = new Map<string | null, string>();
  let allChangedAt = plan.scanned_at;
  for (const [index, step] of plan.steps.entries()) {
    const { status, requestedAtMs } = close[index] as ChangeState;
    if (!replacesNodes(step) || (status !== 'VERIFIED' && status !== 'SKIPPED')) continue;
    const requestedAt = status === 'VERIFIED' ? new Date(requestedAtMs).toISOString() : null;
    if (step.pool === null) {
      // It leaves nothing to do in the steps of auto-provisioned pools, which come later.
      allChangedAt = requestedAt ?? plan.scanned_at;
      if (plan.mode === 'AUTOPILOT') for (const { pool } of after.nodes) closedSince.set(pool, allChangedAt);
    } else {
      const skippedAt = autoProvisioned.includes(step.pool) ? allChangedAt : plan.scanned_at;
      closedSince.set(step.pool, requestedAt ?? skippedAt);
    }
  }
  return { closedSince };
}

/** The work of an owner is done when a later scan sees the cluster closed, or deleted. */
async function checkOwner({ plan, settledAtMs }: ClusterState, { log, ports }: Performing): Promise<void> {
  const latest = await ports.evidence.latest(identityOfKey(plan));
  const sinceMs = Math.max(Date.parse(plan.scanned_at), settledAtMs);
  if (latest === null || Date.parse(latest.scanned_at) <= sinceMs) return;
  const lost = lossInScan(latest, plan);
  if (lost === null && latest.exposure !== 'CLOSED') return;
  await log.append(
    [
      lost === null
        ? { kind: 'TURN_DONE', cluster: plan, detail: `The scan of ${latest.scanned_at} found it closed.` }
        : { kind: 'TURN_SKIPPED', cluster: plan, detail: lost },
    ],
    (state) => state.clusters.get(keyOfRow(plan))?.phase === 'HANDED_OVER',
  );
}

/** The event for an action that keeps failing, after these events; null if there is nothing to record. */
export function failureOf(action: Action, detail: string, state: CampaignState): EventDraft | null {
  switch (action.kind) {
    case 'BEGIN_TURN':
      return { kind: 'TURN_BLOCKED', detail };
    case 'REQUEST_CHANGE':
    case 'CHECK_CHANGE': {
      const { step, direction, cluster } = action;
      const now = state.clusters.get(keyOfRow(cluster.plan)) ?? cluster;
      // GKE may have received a request that was not answered.
      const kind = changeOf(now, action)?.status === 'TODO' ? 'CHANGE_FAILED' : 'CHANGE_UNKNOWN';
      return { kind, detail, step, direction };
    }
    case 'CHECK_HEALTH':
      return {
        kind: 'BREACHED',
        detail,
        response: JSON.stringify([{ rule: 'UNREAD', subject: 'health', detail }]),
      };
    default:
      return null;
  }
}
