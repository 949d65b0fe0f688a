import type { SamplingHints } from '../../model/sampling.ts';
import type { NodeEntry } from './ports.ts';
import { turnsOf } from './sampling-hints.ts';

/** `--nodes-per-pool`: at most this many nodes of each pool; `all`: no limit beyond that of large pools. */
export type NodesPerPool = number | 'all';

/** Which nodes of a pool to sample. */
export interface PoolPlan {
  readonly pool: string | null;
  /** The number of nodes to sample successfully. */
  readonly wanted: number;
  /** Nodes in the order to sample them. Those after the first `wanted` replace nodes that fail. */
  readonly candidates: readonly string[];
}

/** Limits the attempts in a pool whose nodes all fail. */
const MAX_REPLACEMENTS = 3;

/** Pools of up to this size are sampled completely; of larger pools, at least this many nodes are sampled. */
const SMALL_POOL = 50;
const LARGE_POOL_SHARE = 0.25;

/**
 * Chooses the nodes to sample so that the evidence covers as many nodes as possible: first nodes observed in use, which
 * no limit excludes; then nodes that run a suspected caller; then nodes that were never sampled, or longest ago. Nodes
 * that are not ready come last.
 * @param hints of earlier scans
 * @param callerNodes nodes that run a suspected caller
 */
export function chooseNodes(
  nodes: readonly NodeEntry[],
  nodesPerPool: NodesPerPool,
  hints: SamplingHints | null = null,
  callerNodes: ReadonlySet<string> = new Set(),
): PoolPlan[] {
  const used = new Set(hints?.used_nodes);
  const pools = Map.groupBy(nodes, ({ pool }) => pool);
  return [...pools].map(([pool, members]) => {
    const turnOf = turnsOf(hints, pool);
    const rank = (node: NodeEntry) => {
      if (!node.ready) return 3;
      if (used.has(node.name)) return 0;
      return callerNodes.has(node.name) ? 1 : 2;
    };
    const turn = (node: NodeEntry) => (isNew(node, hints) ? -1 : turnOf(node.name));
    const ordered = members.toSorted(
      (a, b) => rank(a) - rank(b) || turn(a) - turn(b) || (a.name < b.name ? -1 : 1),
    );
    const limit = nodesPerPool === 'all' ? Number.POSITIVE_INFINITY : nodesPerPool;
    const usedHere = members.filter((node) => rank(node) === 0).length;
    const wanted = Math.min(
      Math.max(Math.min(nodesPerScan(members.length), limit), usedHere),
      members.length,
    );
    return { pool, wanted, candidates: ordered.slice(0, wanted + MAX_REPLACEMENTS).map(({ name }) => name) };
  });
}

/** How many nodes of a pool one scan samples. */
export function nodesPerScan(poolSize: number): number {
  return poolSize <= SMALL_POOL ? poolSize : Math.max(SMALL_POOL, Math.ceil(poolSize * LARGE_POOL_SHARE));
}

/** Created since the last sample: no scan has sampled it, though an earlier node may have had the same name. */
function isNew({ createdAtMs }: NodeEntry, hints: SamplingHints | null): boolean {
  return hints !== null && createdAtMs !== null && createdAtMs > Date.parse(hints.sampled_at);
}
