import type { EvidenceEntry } from '../../../model/rows/parts.ts';

/** A node that is read in turn is read at least this often. */
export const FRESH_MS = 14 * 86_400_000;

/**
 * The entries that later scans need: the last of each node that may still exist, and of all others those whose
 * observation reaches into the quiet period. Of others that end with the same sample, the longest observation is enough.
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
    if (lastOf.get(entry.node) === entry || isUsed(entry) || entry.observed_since === null) continue;
    const key = JSON.stringify([entry.pool, entry.last_sampled_at]);
    const other = longest.get(key);
    if (other?.observed_since == null || entry.observed_since < other.observed_since) longest.set(key, entry);
  }
  const kept = new Set(longest.values());
  return entries.filter((entry) => {
    if (lastOf.get(entry.node) === entry) return true;
    const isRecent = Date.parse(entry.last_sampled_at) > nowMs - keepMs;
    return isRecent && (kept.has(entry) || isUsed(entry));
  });
}

const isUsed = ({ paths }: EvidenceEntry) => paths.some(({ used_at }) => used_at !== null);
