import { EVIDENCE_FORMAT, type EvidenceEntry } from '../../../model/rows/parts.ts';
import type { AcceptedUse } from '../exceptions.ts';
import type { EvidenceLimits } from '../policy.ts';
import { OVERLAP_MS } from './follow-kubelet.ts';

/** By what a node's entries are judged. */
export interface EvidencePolicy {
  /** The required quiet period. */
  readonly quietMs: number;
  /** The minimum observation window. */
  readonly minimumWindowMs: number;
  /** The percentage of a pool's nodes that must be covered; null: all of pools of up to 50 nodes, 95 of larger ones. */
  readonly coveragePercent: number | null;
  /** Whether use of this path is an accepted break. */
  readonly isAccepted: AcceptedUse;
}

/** The policy for the evidence about one cluster. */
export function evidencePolicy(
  { quietSeconds, minimumWindowSeconds, coveragePercent }: EvidenceLimits,
  isAccepted: AcceptedUse,
): EvidencePolicy {
  return {
    quietMs: quietSeconds * 1000,
    minimumWindowMs: minimumWindowSeconds * 1000,
    coveragePercent,
    isAccepted,
  };
}

/** Why a node is not covered. */
export type Gap = 'NOT_SAMPLED' | 'USED' | 'NOT_LONG_ENOUGH' | 'DOUBTFUL';

/** What is missing before a node is covered. */
export interface Uncovered {
  readonly gap: Gap;
  /** How much longer it must be observed without use; 0 where it must only be sampled. */
  readonly waitMs: number;
}

/**
 * Why a node that is present is not covered; null where its last known kubelet process is quiet.
 * @param last the node's last entry; null where it has none
 * @param spans in which its pool was observed to be quiet without a gap
 */
export function uncoveredBecause(
  last: EvidenceEntry | null,
  nowMs: number,
  policy: EvidencePolicy,
  spans: readonly QuietTime[],
): Uncovered | null {
  const { quietMs, minimumWindowMs } = policy;
  if (last === null) return { gap: 'NOT_SAMPLED', waitMs: 0 };
  const sampledMs = Date.parse(last.last_sampled_at);
  const usedMs = lastUsedMs(last, policy);
  if (usedMs !== null && sampledMs - usedMs < quietMs)
    return { gap: 'USED', waitMs: usedMs + quietMs - sampledMs };
  const freshMs = usedMs === null ? FRESH_MS : quietMs;
  if (nowMs - sampledMs > freshMs) return { gap: 'NOT_SAMPLED', waitMs: 0 };
  // By a scan that overlapped, or by a clock that is ahead: it will count once that time has come.
  if (sampledMs > nowMs) return { gap: 'DOUBTFUL', waitMs: sampledMs - nowMs };
  if (!isReliable(last)) return { gap: 'DOUBTFUL', waitMs: quietMs };
  const windowMs = sampledMs - Date.parse(last.observed_since ?? last.last_sampled_at);
  if (windowMs >= quietMs) return null;
  const isYoung = [last.node_created_at, last.process_started_at].some(
    (time) => time !== null && Date.parse(time) > nowMs - quietMs,
  );
  const span = isYoung ? spanAt(sampledMs, spans) : null;
  const hasSpan = span !== null && span.toMs - span.fromMs >= quietMs;
  if (hasSpan && windowMs >= minimumWindowMs) return null;
  return { gap: 'NOT_LONG_ENOUGH', waitMs: hasSpan ? minimumWindowMs - windowMs : quietMs - windowMs };
}

/** Whether every request since `observed_since` is known to be counted. */
function isReliable({ format, doubt, observed_since }: EvidenceEntry): boolean {
  return format <= EVIDENCE_FORMAT && doubt === null && observed_since !== null;
}

/** When a process was last used at the latest, accepted breaks left out; null where no sample shows use. */
export function lastUsedMs(
  { paths }: EvidenceEntry,
  { isAccepted }: Pick<EvidencePolicy, 'isAccepted'>,
): number | null {
  const used = paths.flatMap(({ path, used_at }) =>
    used_at === null || isAccepted(path) ? [] : Date.parse(used_at),
  );
  return used.length === 0 ? null : Math.max(...used);
}

/** A time in which every request to a kubelet is known to be counted and none came, in milliseconds. */
export interface QuietTime {
  readonly fromMs: number;
  readonly toMs: number;
}

function quietTimeOf(entry: EvidenceEntry, policy: EvidencePolicy): QuietTime[] {
  if (!isReliable(entry) || entry.observed_since === null) return [];
  const fromMs = Math.max(Date.parse(entry.observed_since), lastUsedMs(entry, policy) ?? -Infinity);
  const toMs = Date.parse(entry.last_sampled_at);
  return fromMs < toMs ? [{ fromMs, toMs }] : [];
}

/** The times in which the entries of a pool show it quiet without a gap: where those of entries overlap or meet, one. */
export function quietSpansOf(entries: readonly EvidenceEntry[], policy: EvidencePolicy): QuietTime[] {
  const times = entries.flatMap((entry) => quietTimeOf(entry, policy)).toSorted((a, b) => b.toMs - a.toMs);
  const spans: QuietTime[] = [];
  for (const time of times) {
    const next = spans.at(-1);
    if (next === undefined || time.toMs < next.fromMs) spans.push(time);
    else spans[spans.length - 1] = { ...next, fromMs: Math.min(next.fromMs, time.fromMs) };
  }
  return spans;
}

/**
 * The span that a node's own observation is part of; null if there is none. Only this one says anything about a young
 * node: a later one leaves a gap, and an earlier one says nothing about the node.
 * @param sampledMs the node's last sample
 */
export function spanAt(sampledMs: number, spans: readonly QuietTime[]): QuietTime | null {
  return spans.find(({ fromMs, toMs }) => fromMs <= sampledMs && sampledMs <= toMs) ?? null;
}

/** A node that is read in turn is read at least this often. */
const FRESH_MS = 14 * 86_400_000;

/**
 * The entries that later scans need: the last of each node that may still exist, and of all others those whose
 * observation reaches into the quiet period. Of others that end with the same sample, the longest observation is enough.
 * One that shows nothing is kept only so that an older sample, which a scan that overlapped adds later, shows nothing either.
 * The last use of each path is always kept: a later scan may require a longer quiet period.
 * @param quietMs the required quiet period
 */
export function keepEvidence(
  entries: readonly EvidenceEntry[],
  nowMs: number,
  quietMs: number,
): EvidenceEntry[] {
  const keepMs = Math.max(quietMs, FRESH_MS);
  const lastOf = new Map(entries.filter(({ gone }) => !gone).map((entry) => [entry.node, entry]));
  const longest = new Map<string, EvidenceEntry>();
  for (const entry of entries) {
    const { observed_since: since } = entry;
    if (lastOf.get(entry.node) === entry || isUsed(entry) || since === null || entry.doubt !== null) continue;
    const key = JSON.stringify([entry.format, entry.pool, entry.last_sampled_at]);
    const other = longest.get(key)?.observed_since;
    if (other == null || since < other) longest.set(key, entry);
  }
  const kept = new Set(longest.values());
  const lastUses = lastUsesOf(entries);
  return entries.filter((entry) => {
    if (lastOf.get(entry.node) === entry || lastUses.has(entry)) return true;
    const isKept = kept.has(entry) || isUsed(entry);
    const showsNothing = entry.observed_since === null || entry.doubt !== null;
    const keptMs = isKept ? keepMs : showsNothing ? OVERLAP_MS : 0;
    return Date.parse(entry.last_sampled_at) > nowMs - keptMs;
  });
}

/** The entry with the last use of each path. */
function lastUsesOf(entries: readonly EvidenceEntry[]): ReadonlySet<EvidenceEntry> {
  const last = new Map<string, { readonly usedAt: string; readonly entry: EvidenceEntry }>();
  for (const entry of entries)
    for (const { path, used_at: usedAt } of entry.paths)
      if (usedAt !== null && usedAt > (last.get(path)?.usedAt ?? '')) last.set(path, { usedAt, entry });
  return new Set([...last.values()].map(({ entry }) => entry));
}

const isUsed = ({ paths }: EvidenceEntry) => paths.some(({ used_at }) => used_at !== null);
