import type { SamplingHints } from '../../model/sampling.ts';
import type { NodeEntry } from './ports.ts';

/** `--nodes-per-pool`: at most this many nodes of each pool; `all`: no limit beyond that of large pools. */
export type NodesPerPool = number | 'all';

/** What is wanted of one pool. */
export interface PoolPlan {
  readonly pool: string | null;
  /** How many nodes are to answer. */
  readonly wanted: number;
  /** Nodes in the order to sample them: those after the first `wanted` replace the ones that fail. */
  readonly candidates: readonly string[];
}

/** A pool whose nodes all fail is not tried to its end. */
const MAX_REPLACEMENTS = 3;

/** Every node of pools of up to this size is sampled, and at least as many of larger ones. */
const SMALL_POOL = 50;
const LARGE_POOL_SHARE = 0.25;

/**
 * Which nodes to sample, so that the evidence covers as many as it can: nodes observed in use, exempt from every limit;
 * then nodes that run a suspected caller; then nodes that were never sampled, or longest ago. Nodes that are not ready come
 * last.
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
    const resumeAt = hints?.resume_at.find((each) => each.pool === pool)?.node ?? '';
    const rank = (node: NodeEntry) => {
      if (!node.ready) return 4;
      if (used.has(node.name)) return 0;
      if (callerNodes.has(node.name)) return 1;
      return isNew(node, hints) ? 2 : 3;
    };
    const ordered = members.toSorted(
      (a, b) =>
        rank(a) - rank(b) || turn(a.name, resumeAt) - turn(b.name, resumeAt) || (a.name < b.name ? -1 : 1),
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

/** Created since the last sample, so no scan has sampled it. */
function isNew({ createdAtMs }: NodeEntry, hints: SamplingHints | null): boolean {
  return hints !== null && createdAtMs !== null && createdAtMs > Date.parse(hints.sampled_at);
}

/** Nodes take turns by name, from the one that was sampled longest ago: 0 for it and those after it, 1 for the others. */
const turn = (name: string, resumeAt: string) => (name >= resumeAt ? 0 : 1);
