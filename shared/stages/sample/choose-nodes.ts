import type { NodeEntry } from './ports.ts';

/** `--nodes-per-pool`: a number from 1 on, or every node. */
export type NodesPerPool = number | 'all';

/** What is wanted of one pool. */
export interface PoolPlan {
  readonly pool: string | null;
  /** How many nodes are to answer. */
  readonly wanted: number;
  /** Nodes in the order to ask them: those after the first `wanted` replace the ones that fail. */
  readonly candidates: readonly string[];
}

/** A pool whose nodes all fail is not tried to its end. */
const MAX_REPLACEMENTS = 3;

/**
 * Which nodes to ask, at least one of each pool. Ready nodes come first, and of these the oldest: its kubelet has
 * most likely counted longest, and it is most likely the node that earlier scans asked.
 */
export function chooseNodes(nodes: readonly NodeEntry[], nodesPerPool: NodesPerPool): PoolPlan[] {
  const pools = Map.groupBy(nodes, ({ pool }) => pool);
  return [...pools].map(([pool, members]) => {
    const wanted = nodesPerPool === 'all' ? members.length : Math.min(nodesPerPool, members.length);
    const ordered = members.toSorted(byPromise).map(({ name }) => name);
    return { pool, wanted, candidates: ordered.slice(0, wanted + MAX_REPLACEMENTS) };
  });
}

function byPromise(a: NodeEntry, b: NodeEntry): number {
  if (a.ready !== b.ready) return a.ready ? -1 : 1;
  const [olderA, olderB] = [a.createdAtMs ?? Number.MAX_VALUE, b.createdAtMs ?? Number.MAX_VALUE];
  return olderA - olderB || (a.name < b.name ? -1 : 1);
}

/** Nodes that no pool's label claims are counted under this name, which no pool can have. */
const NO_POOL = '';

/** Nodes present, by pool. */
export function countByPool(nodes: readonly NodeEntry[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { pool } of nodes) counts[pool ?? NO_POOL] = (counts[pool ?? NO_POOL] ?? 0) + 1;
  return counts;
}
