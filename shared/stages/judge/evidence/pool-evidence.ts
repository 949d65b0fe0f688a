import type { EvidenceEntry, OpenKubelet, ReportedNode } from '../../../model/rows/parts.ts';
import { REFUSED_PATHS } from '../usage/node-verdict.ts';
import { isAnotherNode } from './add-reading.ts';
import {
  type EvidencePolicy,
  lastUsedMs,
  type QuietTime,
  quietSpansOf,
  spanAt,
  type Uncovered,
  uncoveredBecause,
} from './node-evidence.ts';

/** What all scans together know of the use of one pool. */
export interface PoolEvidence {
  /** Nodes present; null where they are not known. */
  readonly nodesTotal: number | null;
  /** Nodes present whose last known kubelet process is quiet; null where the nodes present are not known. */
  readonly nodesCovered: number | null;
  readonly unseenShare: number | null;
  /** As many nodes are covered as are required; false where that is not known, and for a pool without nodes. */
  readonly isCovered: boolean;
  /** Nodes that were used and that later scans have not shown to be quiet. */
  readonly usedNodes: readonly string[];
  /** Requests came within the quiet period, on nodes that may be gone. */
  readonly usedRecently: boolean;
  /** Requests came within the quiet period, and all of them are accepted breaks. */
  readonly acceptedRecently: boolean;
  /** A counter grew within the quiet period: that is use whatever the setting says. */
  readonly grewRecently: boolean;
  /** Nodes whose kubelet was last observed with its port open, whatever the setting says. */
  readonly openNodes: readonly string[];
  /** "Last used at or before", accepted breaks included; null where no sample shows use. */
  readonly lastUsedMs: number | null;
  /** When a request that the kubelet always refuses was counted, at the latest; null where no sample shows one. */
  readonly lastProbedMs: number | null;
  /** Since when nothing, not even an accepted break, used the covered nodes; null unless enough nodes are covered. */
  readonly quietSinceMs: number | null;
  /** What is missing of the nodes that are not covered. */
  readonly missing: readonly Uncovered[];
}

/** Pools whose evidence counts as one: a pool, or all pools of an Autopilot cluster. */
export interface EvidenceScope {
  readonly entries: readonly EvidenceEntry[];
  /** Nodes present; null where they are not known. */
  readonly nodes: readonly ReportedNode[] | null;
  /** Kubelets that were observed with the port open. */
  readonly openKubelets: readonly OpenKubelet[];
}

/** All nodes of pools of up to this size must be covered, unless a percentage is required. */
const SMALL_POOL = 50;
const LARGE_POOL_PERCENT = 95;

/** How many nodes of a pool must be covered. */
export function requiredNodes(total: number, coveragePercent: number | null): number {
  const percent = coveragePercent ?? (total <= SMALL_POOL ? 100 : LARGE_POOL_PERCENT);
  return Math.ceil((total * percent) / 100);
}

/**
 * What the entries of a pool come to.
 * @param pool the entries and nodes of the pool itself
 * @param scope those of all pools that count as one with it: their entries show together whether the quiet period has a gap
 */
export function evidenceOfPool(
  pool: EvidenceScope,
  scope: EvidenceScope,
  nowMs: number,
  policy: EvidencePolicy,
): PoolEvidence {
  const { quietMs, coveragePercent } = policy;
  const spans = quietSpansOf(scope.entries, policy);
  const entryOf = new Map(pool.entries.filter(({ gone }) => !gone).map((entry) => [entry.node, entry]));
  const present = pool.nodes?.map((node) => {
    const entry = entryOf.get(node.node);
    const last = entry === undefined || mayBeOfAnotherNode(entry, node, nowMs) ? null : entry;
    return { last, uncovered: uncoveredBecause(last, nowMs, policy, spans) };
  });
  const covered = present?.filter(({ uncovered }) => uncovered === null) ?? [];
  const total = present?.length ?? null;
  const isCovered = total !== null && total > 0 && covered.length >= requiredNodes(total, coveragePercent);
  const recentMs = nowMs - quietMs;
  const lastOf = new Map(pool.entries.map((entry) => [entry.node, entry]));
  const uses = pool.entries.map((entry) => ({ entry, usedMs: lastUsedMs(entry, policy) }));
  const anyUseMs = pool.entries.map((entry) => lastUsedMs(entry, NOTHING_ACCEPTED)).reduce(laterOf, null);
  const recent = uses.filter(({ usedMs }) => usedMs !== null && usedMs > recentMs);
  return {
    nodesTotal: total,
    nodesCovered: total === null ? null : covered.length,
    unseenShare: total === null ? null : unseenShare(covered.length, total),
    isCovered,
    usedNodes: namesOf(
      uses
        .filter(
          ({ entry, usedMs }) =>
            !entry.gone && usedMs !== null && Date.parse(entry.last_sampled_at) - usedMs < quietMs,
        )
        .filter(({ entry, usedMs }) => lastOf.get(entry.node) === entry || (usedMs ?? 0) > recentMs)
        .map(({ entry }) => entry),
    ),
    usedRecently: recent.length > 0,
    acceptedRecently: recent.length === 0 && anyUseMs !== null && anyUseMs > recentMs,
    grewRecently: recent.some(
      ({ entry }) => entry.last_grew_at !== null && Date.parse(entry.last_grew_at) > recentMs,
    ),
    openNodes: pool.openKubelets.map(({ node }) => node),
    lastUsedMs: anyUseMs,
    lastProbedMs: pool.entries
      .flatMap(({ paths }) => paths)
      .reduce<number | null>(
        (last, { path, used_at }) =>
          used_at !== null && REFUSED_PATHS.has(path) ? laterOf(last, Date.parse(used_at)) : last,
        null,
      ),
    quietSinceMs: isCovered
      ? covered.reduce<number | null>(
          (since, { last }) => laterOf(since, quietSinceOf(last, spans, policy)),
          anyUseMs,
        )
      : null,
    missing: (present ?? []).flatMap(({ uncovered }) => uncovered ?? []),
  };
}

/** Names are reused: where the list of nodes has nothing but names, only a sample of this scan is about the node that is there. */
function mayBeOfAnotherNode(entry: EvidenceEntry, node: ReportedNode, nowMs: number): boolean {
  const isNameOnly = node.uid === null && node.created_at === null;
  return isAnotherNode(entry, node) || (isNameOnly && Date.parse(entry.last_sampled_at) < nowMs);
}

/** Facts on use include accepted breaks. */
const NOTHING_ACCEPTED = { isAccepted: () => false };

/** A process younger than the quiet period is quiet with its pool. */
function quietSinceOf(
  last: EvidenceEntry | null,
  spans: readonly QuietTime[],
  policy: EvidencePolicy,
): number | null {
  if (last === null || last.observed_since === null) return null;
  const sampledMs = Date.parse(last.last_sampled_at);
  const ownMs = Math.max(Date.parse(last.observed_since), lastUsedMs(last, policy) ?? -Infinity);
  const isLong = sampledMs - ownMs >= policy.quietMs;
  return isLong ? ownMs : Math.min(ownMs, spanAt(sampledMs, spans)?.fromMs ?? ownMs);
}

function laterOf(time: number | null, other: number | null): number | null {
  if (time === null || other === null) return time ?? other;
  return Math.max(time, other);
}

const namesOf = (entries: readonly EvidenceEntry[]) => [...new Set(entries.map(({ node }) => node))];

/**
 * A caller that would be missed with a higher probability than this counts as unseen. The tolerance is for probabilities
 * that are exactly 5%: their product is rounded.
 */
const MISS_PROBABILITY = 0.05 * (1 + 1e-9);

/**
 * The largest share K/N of nodes that could have a caller and still be missed with a probability above 5% by n randomly
 * chosen nodes: the largest K for which C(N−K, n) / C(N, n) > 0.05. To a ten-thousandth.
 * @param covered n, from 0 to `total`
 * @param total N
 * @returns null for a pool without nodes
 */
export function unseenShare(covered: number, total: number): number | null {
  if (total === 0) return null;
  let missed = 1;
  let callers = 0;
  // C(N−K, n) / C(N, n) is the product of (N−n−i) / (N−i) for i from 0 to K−1.
  while (callers < total) {
    missed *= Math.max(0, total - covered - callers) / (total - callers);
    if (missed <= MISS_PROBABILITY) break;
    callers += 1;
  }
  return Math.round((callers / total) * 10_000) / 10_000;
}
