/** A caller that would be missed with a higher probability than this counts as unseen. */
const MISS_PROBABILITY = 0.05;

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
