import type { Owner } from '../model/owners.ts';
import { grouped, plural } from '../platform/text.ts';
import { ACTIONS, type Action, type ClusterPlan, restartsUnknownNodes } from './cluster-plan.ts';

/**
 * Waves, the least disruptive first: a plan belongs to the first whose limit it does not exceed. A plan that restarts an
 * unknown number of nodes belongs to the last.
 */
const WAVES = [
  { nodes: 0, restarts: 'restarts no nodes' },
  { nodes: 10, restarts: 'restarts up to 10 nodes per cluster' },
  { nodes: 100, restarts: 'restarts up to 100 nodes per cluster' },
  {
    nodes: Number.POSITIVE_INFINITY,
    restarts: 'restarts more than 100 nodes per cluster, or an unknown number',
  },
] as const;

/** The wave of a plan, from 0; null if it has no steps. */
export function waveOf({ steps, nodes_restarted }: ClusterPlan): number | null {
  if (steps.length === 0) return null;
  return steps.some(restartsUnknownNodes)
    ? WAVES.length - 1
    : WAVES.findIndex(({ nodes }) => nodes_restarted <= nodes);
}

/** What a set of plans amounts to. */
export interface PlanSummary {
  clusters: number;
  /** Clusters with steps. */
  planned: number;
  steps: number;
  /** Steps that restart nodes or a control plane. */
  restarts: number;
  /** Nodes that the steps restart, as far as known. */
  nodes: number;
  /** Some steps restart a number of nodes that is not known. */
  nodesUnknown: boolean;
  readonly waves: { clusters: number; nodes: number }[];
  readonly actions: Partial<Record<Action, number>>;
}

/** Actions whose clusters wait for their owners. */
const OWNERS_ACT: readonly Action[] = ['PATCH', 'UPGRADE', 'MIGRATE', 'WAIT'];

export function emptyPlanSummary(): PlanSummary {
  const waves = WAVES.map(() => ({ clusters: 0, nodes: 0 }));
  return {
    clusters: 0,
    planned: 0,
    steps: 0,
    restarts: 0,
    nodes: 0,
    nodesUnknown: false,
    waves,
    actions: {},
  };
}

/** Adds one plan. */
export function addPlan(summary: PlanSummary, plan: ClusterPlan): void {
  summary.clusters += 1;
  summary.actions[plan.action] = (summary.actions[plan.action] ?? 0) + 1;
  const index = waveOf(plan);
  if (index === null) return;
  summary.planned += 1;
  summary.steps += plan.steps.length;
  const restarting = plan.steps.filter(({ restart }) => restart.what !== 'NOTHING');
  summary.restarts += restarting.length;
  summary.nodes += plan.nodes_restarted;
  summary.nodesUnknown ||= restarting.some(restartsUnknownNodes);
  const wave = summary.waves[index];
  if (wave === undefined) return;
  wave.clusters += 1;
  wave.nodes += plan.nodes_restarted;
}

/** What the clusters without a command wait for, or what their owners do. Each follows the number of clusters. */
const WAITING: Readonly<Record<Action, string>> = {
  CLOSE: 'can be closed now',
  PATCH: 'to be closed in the Terraform configuration',
  UPGRADE: 'to be upgraded first',
  MIGRATE: 'waiting for callers to be migrated to port 10250',
  GATHER: 'waiting for more evidence: keep scanning',
  WAIT: 'exempt for now',
  UNREAD: 'could not be read: restore access first',
  NONE: 'with nothing left to do',
};

/** By owner, the number of clusters that wait for that owner, by action. */
export type WaitingByOwner = Map<Owner, Partial<Record<Action, number>>>;

/** Adds a plan whose cluster waits for its owner. */
export function addWaiting(waiting: WaitingByOwner, { action }: ClusterPlan, owner: Owner): void {
  if (!OWNERS_ACT.includes(action)) return;
  const counts = waiting.get(owner) ?? {};
  counts[action] = (counts[action] ?? 0) + 1;
  waiting.set(owner, counts);
}

const OWNERS_NAMED = 10;

/** One line per owner, those with the most clusters first. */
export function waitingLines(waiting: WaitingByOwner): string[] {
  const totalOf = (counts: Partial<Record<Action, number>>) =>
    Object.values(counts).reduce((sum, count) => sum + count, 0);
  const owners = [...waiting].toSorted(
    ([a, one], [b, other]) => totalOf(other) - totalOf(one) || (a < b ? -1 : 1),
  );
  const lines = owners.slice(0, OWNERS_NAMED).map(([owner, counts]) => {
    const parts = OWNERS_ACT.flatMap((action) => {
      const count = counts[action] ?? 0;
      return count === 0 ? [] : [`${plural(count, 'cluster')} ${WAITING[action]}`];
    });
    return `Waiting for ${owner}: ${parts.join('; ')}.`;
  });
  const more = owners.length - lines.length;
  return more > 0 ? [...lines, `And ${plural(more, 'more owner')}.`] : lines;
}

/** `2 waves, 5 steps, 4 restarts, 40 nodes restarted` for all plans, then one line per wave and per kind of waiting. */
export function planSummaryLines(summary: PlanSummary): string[] {
  const { clusters, planned, steps, restarts, nodes, nodesUnknown, waves, actions } = summary;
  const used = waves.flatMap((wave, index) => (wave.clusters === 0 ? [] : [{ ...wave, index }]));
  const atLeast = nodesUnknown ? 'at least ' : '';
  return [
    `${grouped(planned)} of ${plural(clusters, 'cluster')} with steps: ${plural(used.length, 'wave')}, ${plural(steps, 'step')}, ${plural(restarts, 'restart')}, ${atLeast}${plural(nodes, 'node')} restarted.`,
    ...used.map(
      (wave, position) =>
        `Wave ${position + 1} ${WAVES[wave.index]?.restarts}: ${plural(wave.clusters, 'cluster')}${wave.nodes === 0 ? '' : `, ${plural(wave.nodes, 'node')}`}.`,
    ),
    ...ACTIONS.flatMap((action) => {
      const count = actions[action] ?? 0;
      return count === 0 ? [] : [`${plural(count, 'cluster')} ${WAITING[action]}.`];
    }),
  ];
}
