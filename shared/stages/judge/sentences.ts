import { formatFirst } from '../../platform/text.ts';

const MOST_NAMES = 5;

/**
 * `Pool a: ENDING`, one sentence for all pools with the same ending, in the order in which these were first met.
 * Of more than a few pools the first are named and the others counted.
 */
export function poolSentences<P extends { readonly pool: string }>(
  pools: readonly P[],
  endingOf: (pool: P) => string,
): string[] {
  const groups = Map.groupBy(pools, endingOf);
  return [...groups].map(([ending, group]) => `${subjectOf(group.map(({ pool }) => pool))}: ${ending}`);
}

function subjectOf(names: readonly string[]): string {
  return `${names.length === 1 ? 'Pool' : 'Pools'} ${shortList(names)}`;
}

/** `a, b, and c`; of more than a few, the first are named and the others counted. */
export function shortList(names: readonly string[]): string {
  return formatFirst(names, MOST_NAMES);
}
