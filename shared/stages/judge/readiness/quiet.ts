import type { Usage } from '../../../model/rows/parts.ts';

/** What all scans together saw of one pool. */
export interface Evidence {
  /** From here to `quietUntilMs` nothing called the port, without a gap; null where that cannot be said. */
  readonly quietSinceMs: number | null;
  /** The last sample. */
  readonly quietUntilMs: number;
  readonly lastUsedAtMs: number | null;
}

/** For how many seconds this scan alone saw nothing call the port; null where it does not show that. */
export function quietSecondsOfScan(usage: Usage): number | null {
  return usage.verdict === 'NOT_SEEN' ? usage.window_seconds : null;
}

/** For how many seconds all scans together saw nothing call the port; null where they do not show that. */
export function quietSecondsOfEvidence(evidence: Evidence | undefined): number | null {
  if (evidence === undefined || evidence.quietSinceMs === null) return null;
  if (evidence.lastUsedAtMs !== null && evidence.lastUsedAtMs > evidence.quietSinceMs) return null;
  return Math.floor((evidence.quietUntilMs - evidence.quietSinceMs) / 1000);
}
