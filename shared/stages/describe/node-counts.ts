import { countOf, fieldOf, type JsonObject } from './json.ts';

/**
 * How many nodes each pool has. GKE counts the cluster's nodes (`currentNodeCount`), not a pool's: one pool has them
 * all; of several, each has its initial size in each of its zones, if every one has a size and the sum is the count.
 * A size that is left out is none: it can be 0, or a pool's that scales itself.
 * @returns one count per pool, null where the answer does not say
 */
export function nodeCountsOf(document: JsonObject, pools: readonly unknown[]): (number | null)[] {
  const total = countOf(fieldOf(document, 'currentNodeCount'));
  if (pools.length === 1) return [total];
  const sizes = pools.map(initialSizeOf);
  const adds = !sizes.includes(0) && sizes.reduce((sum, size) => sum + size, 0) === total;
  return sizes.map((size) => (adds ? size : null));
}

/** Over all zones. */
function initialSizeOf(pool: unknown): number {
  const zones = fieldOf(pool, 'locations');
  return (countOf(fieldOf(pool, 'initialNodeCount')) ?? 0) * (Array.isArray(zones) ? zones.length : 1);
}
