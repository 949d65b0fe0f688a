import type { Cluster, ClusterIdentity } from '../../model/cluster.ts';
import { clusterPath } from '../../model/cluster-names.ts';
import type { EvidenceEntry } from '../../model/rows/parts.ts';
import type { SamplingHints } from '../../model/sampling.ts';
import type { SamplingHistory } from './ports.ts';

/** What earlier scans know of a cluster that matters for the choice of nodes. Throws STORE_ codes. */
export type HintsOf = (cluster: Cluster) => Promise<SamplingHints | null>;

/** Where nothing was sampled before. */
export const NO_HINTS: HintsOf = async () => null;

/** Fit a message. A cluster with more nodes in use has callers to migrate, whatever is sampled. */
const MOST_USED_NODES = 200;

/**
 * The choice of nodes that the evidence suggests.
 * @param entries those of a node in time order
 */
export function hintsFrom(uid: string, entries: readonly EvidenceEntry[]): SamplingHints | null {
  const last = new Map(entries.filter(({ gone }) => !gone).map((entry) => [entry.node, entry]));
  if (last.size === 0) return null;
  const pools = Map.groupBy(last.values(), ({ pool }) => pool);
  return {
    cluster_uid: uid,
    sampled_at: [...last.values()].reduce((time, entry) => later(time, entry.last_sampled_at), ''),
    used_nodes: [...last.values()]
      .map((entry) => ({ node: entry.node, usedAt: usedAt(entry) }))
      .filter(({ usedAt: at }) => at !== '')
      .toSorted((a, b) => (a.usedAt > b.usedAt ? -1 : 1))
      .slice(0, MOST_USED_NODES)
      .map(({ node }) => node),
    resume_at: [...pools].flatMap(([pool, members]) => ({ pool, node: sampledLongestAgo(members).node })),
  };
}

function sampledLongestAgo(members: readonly EvidenceEntry[]): EvidenceEntry {
  return members.reduce((oldest, entry) =>
    entry.last_sampled_at < oldest.last_sampled_at ||
    (entry.last_sampled_at === oldest.last_sampled_at && entry.node < oldest.node)
      ? entry
      : oldest,
  );
}

function usedAt({ paths }: EvidenceEntry): string {
  return paths.reduce((time, { used_at }) => later(time, used_at ?? ''), '');
}

const later = (time: string, other: string) => (other > time ? other : time);

/** The hints of every cluster that earlier scans sampled, read once for the whole scan, when they are first needed. */
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

/** Null where the hints are about another cluster of the same name. */
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
