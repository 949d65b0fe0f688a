import type { Cluster, ClusterIdentity } from '../../model/cluster.ts';
import { clusterPath } from '../../model/cluster-names.ts';
import type { EvidenceEntry } from '../../model/rows/parts.ts';
import { MAX_SAMPLED_LENGTH, MAX_SAMPLED_POOLS, type SamplingHints } from '../../model/sampling.ts';
import type { SamplingHistory } from './ports.ts';

/** What earlier scans know about a cluster that matters for the choice of nodes. Throws STORE_ codes. */
export type HintsOf = (cluster: Cluster) => Promise<SamplingHints | null>;

/** For clusters that were never sampled. */
export const NO_HINTS: HintsOf = async () => null;

/**
 * As many as fit into a message. A cluster with more nodes in use has callers to migrate, whichever nodes are sampled.
 */
const MOST_USED_NODES = 200;

/** What Kubernetes allows as the name of a node or the value of a label. Anything else could exceed the limits of a message. */
const NAME = /^[\w.-]{1,253}$/;
const isNamed = ({ node, pool }: EvidenceEntry) => NAME.test(node) && (pool === null || NAME.test(pool));

/**
 * The choice of nodes that the evidence suggests.
 * @param entries those of a node in time order
 */
export function hintsFrom(uid: string, entries: readonly EvidenceEntry[]): SamplingHints | null {
  const last = new Map(
    entries.filter((entry) => !entry.gone && isNamed(entry)).map((entry) => [entry.node, entry]),
  );
  if (last.size === 0) return null;
  const latestFirst = [...last.values()].toSorted((a, b) => (a.last_sampled_at > b.last_sampled_at ? -1 : 1));
  return {
    cluster_uid: uid,
    sampled_at: latestFirst[0]?.last_sampled_at ?? '',
    used_nodes: [...last.values()]
      .map((entry) => ({ node: entry.node, usedAt: usedAt(entry) }))
      .filter(({ usedAt: at }) => at !== '')
      .toSorted((a, b) => (a.usedAt > b.usedAt ? -1 : 1))
      .slice(0, MOST_USED_NODES)
      .map(({ node }) => node),
    sampled: sampledByPool(latestFirst),
  };
}

/** Of a pool in the JSON of the message, without its name and those of its nodes. */
const POOL_CHARACTERS = '{"pool":"","nodes":""},'.length;

/** Nodes sampled longest ago are dropped first: they are sampled before all others anyway. */
function sampledByPool(latestFirst: readonly EvidenceEntry[]): SamplingHints['sampled'] {
  const pools = new Map<string | null, string[]>();
  let length = 0;
  for (const { node, pool } of latestFirst) {
    const name = nameInGroup(node);
    const names = pools.get(pool);
    length += name.length + 1 + (names === undefined ? POOL_CHARACTERS + (pool?.length ?? 0) : 0);
    if (length > MAX_SAMPLED_LENGTH || (names === undefined && pools.size === MAX_SAMPLED_POOLS)) break;
    if (names === undefined) pools.set(pool, [name]);
    else names.push(name);
  }
  return [...pools].map(([pool, names]) => ({ pool, nodes: names.toReversed().join(' ') }));
}

/**
 * The turn of each node of a pool: the lower, the longer ago it was sampled; -1 if it was never sampled. If two nodes
 * share the stored part of their names, both have the turn of the one that was sampled longer ago.
 */
export function turnsOf(hints: SamplingHints | null, pool: string | null): (node: string) => number {
  const names = hints?.sampled.find((each) => each.pool === pool)?.nodes.split(' ') ?? [];
  const turns = new Map(names.map((name, turn) => [name, turn] as const).toReversed());
  return (node) => turns.get(nameInGroup(node)) ?? -1;
}

/** The part of a node's name that differs within its instance group. */
const nameInGroup = (node: string) => node.slice(node.lastIndexOf('-') + 1);

function usedAt({ paths }: EvidenceEntry): string {
  return paths.reduce((time, { used_at }) => later(time, used_at ?? ''), '');
}

const later = (time: string, other: string) => (other > time ? other : time);

/** The hints of every cluster that earlier scans sampled. They are read once for the whole scan, when first needed. */
export function hintsFromStore(history: SamplingHistory, scanId: string): HintsOf {
  let reading: Promise<ReadonlyMap<string, SamplingHints>> | undefined;
  return async (cluster) => {
    reading ??= readHints(history, scanId).catch((error: unknown) => {
      // The next cluster tries again: a process may outlive what went wrong.
      reading = undefined;
      throw error;
    });
    return hintsFor(cluster, (await reading).get(clusterPath(cluster)) ?? null);
  };
}

/** Null if the hints are about another cluster of the same name. */
export function hintsFor({ uid }: Pick<Cluster, 'uid'>, hints: SamplingHints | null): SamplingHints | null {
  return hints !== null && uid !== null && hints.cluster_uid === uid ? hints : null;
}

/** The hints of every cluster that earlier scans sampled, by its path. Throws STORE_ codes. */
export async function readHints(
  history: SamplingHistory,
  scanId: string,
): Promise<ReadonlyMap<string, SamplingHints>> {
  const read = new Map<string, SamplingHints>();
  for await (const { uid, entries, ...cluster } of history.carriedEvidence(scanId)) {
    const hints = hintsFrom(uid, entries);
    if (hints !== null) read.set(clusterPath(cluster satisfies ClusterIdentity), hints);
  }
  return read;
}
