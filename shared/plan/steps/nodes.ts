import type { PoolReport } from '../../model/rows/parts.ts';

/** The nodes of several pools; null where the number of one of them is not known. */
export function nodesOf(pools: readonly PoolReport[]): number | null {
  return pools.reduce<number | null>(
    (sum, { node_count }) => (sum === null || node_count === null ? null : sum + node_count),
    0,
  );
}
