import type { Exposure } from '../../model/words.ts';
import type { ChainEnd } from './ports.ts';

/** What a change can alter about a cluster that leads to an alert, now or later. */
export interface PortPosture {
  readonly uid: string | null;
  readonly exposure: Exposure;
  readonly exempt: boolean;
}

/** An unknown uid counts as the same. */
export function samePosture(a: PortPosture, b: PortPosture): boolean {
  const isSame = a.uid === null || b.uid === null || a.uid === b.uid;
  return isSame && a.exposure === b.exposure && a.exempt === b.exempt;
}

/**
 * Compares a changed cluster with what concluded scans last knew about it.
 * - NO_BASELINE: no scan of the whole scope has concluded yet. There is nothing to compare with; the second scan will find
 *   the change.
 * - LATE: a scan has read the cluster since, or has not found it.
 * - UNCHANGED: its posture is the same, or it is new and not open.
 * @param readAtMs the time of its settings, in milliseconds since the epoch
 */
export function comparedToChain(
  posture: PortPosture,
  readAtMs: number,
  { lastScanAt, last }: ChainEnd,
): 'CHANGED' | 'UNCHANGED' | 'LATE' | 'NO_BASELINE' {
  if (lastScanAt === null) return 'NO_BASELINE';
  if (readAtMs < Date.parse(last?.readAt ?? lastScanAt)) return 'LATE';
  if (last === null || last.exposure === null) return posture.exposure === 'OPEN' ? 'CHANGED' : 'UNCHANGED';
  return samePosture({ ...last, exposure: last.exposure }, posture) ? 'UNCHANGED' : 'CHANGED';
}
