import type { FollowedNode, NodeEntry } from './ports.ts';

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
 * Which nodes to ask, at least one of each pool, and all that are known to have been used: only a counter that is
 * followed can show that the use is over. Ready nodes come first; of these the followed ones, as their evidence goes
 * on, and then the oldest, whose kubelets have most likely counted longest.
 * @param followed what earlier scans sampled, the most telling first
 */
export function chooseNodes(
  nodes: readonly NodeEntry[],
  nodesPerPool: NodesPerPool,
  followed: readonly FollowedNode[] = [],
): PoolPlan[] {
  const rank = new Map(followed.map(({ node }, index) => [node, index]));
  const used = new Set(followed.filter((each) => each.used).map(({ node }) => node));
  const pools = Map.groupBy(nodes, ({ pool }) => pool);
  return [...pools].map(([pool, members]) => {
    const least = nodesPerPool === 'all' ? members.length : nodesPerPool;
    const usedHere = members.filter(({ ready, name }) => ready && used.has(name)).length;
    const wanted = Math.min(Math.max(least, usedHere), members.length);
    const ordered = members.toSorted((a, b) => byPromise(a, b, rank)).map(({ name }) => name);
    return { pool, wanted, candidates: ordered.slice(0, wanted + MAX_REPLACEMENTS) };
  });
}

function byPromise(a: NodeEntry, b: NodeEntry, rank: ReadonlyMap<string, number>): number {
  if (a.ready !== b.ready) return a.ready ? -1 : 1;
  const [rankA, rankB] = [rank.get(a.name) ?? rank.size, rank.get(b.name) ?? rank.size];
  const [olderA, olderB] = [a.createdAtMs ?? Number.MAX_VALUE, b.createdAtMs ?? Number.MAX_VALUE];
  return rankA - rankB || olderA - olderB || (a.name < b.name ? -1 : 1);
}

/** Nodes that no pool's label claims are counted under this name, which no pool can have. */
const NO_POOL = '';

/** Nodes present, by pool. */
export function countByPool(nodes: readonly NodeEntry[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { pool } of nodes) counts[pool ?? NO_POOL] = (counts[pool ?? NO_POOL] ?? 0) + 1;
  return counts;
}
