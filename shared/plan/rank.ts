import type { Action, ClusterPlan } from './cluster-plan.ts';

const ORDER: Readonly<Record<Action, number>> = {
  CLOSE: 0,
  UPGRADE: 1,
  MIGRATE: 2,
  GATHER: 3,
  WAIT: 4,
  UNREAD: 5,
  NONE: 6,
};
const OVERRIDDEN = 0.5;

/**
 * What comes first: safe to close before overridden, those before the rest; then fewer nodes restarted, fewer steps.
 * Compared from the left.
 */
export function rankOf({ action, readiness, nodes_restarted, steps }: ClusterPlan): readonly number[] {
  const safe = action !== 'CLOSE' || readiness === 'SAFE_TO_CLOSE';
  return [ORDER[action] + (safe ? 0 : OVERRIDDEN), nodes_restarted, steps.length];
}

export function compareRanks(a: readonly number[], b: readonly number[]): number {
  return a.map((value, index) => value - (b[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
}
