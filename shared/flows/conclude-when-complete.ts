import type { ConcludeRequest } from '../model/messages.ts';
import type { ScanRow } from '../model/rows/scan-rows.ts';
import type { Clock } from '../platform/clock.ts';
import { SweepError } from '../platform/errors.ts';
import type { ConclusionStore } from '../stages/conclude/ports.ts';
import { type ConclusionPolicy, concludeScan } from './conclude-scan.ts';

/** When a scan may be concluded, and how. */
export interface ConclusionRules {
  readonly policy: ConclusionPolicy;
  /** The scan's deadline, after its scheduled time: from then on it concludes with the reports that exist. */
  readonly scanTimeMs: number;
  readonly clock: Clock;
}

/**
 * Concludes a scan once every expected cluster has a report, or after the deadline.
 * @returns the CONCLUDED row, also if the scan was concluded earlier
 * @throws SweepError SCAN_NOT_ENUMERATED, SCAN_NOT_COMPLETE: try again later; or a STORE_ code
 */
export async function concludeWhenComplete(
  store: ConclusionStore,
  { scan_id: scan, scheduled_at }: ConcludeRequest,
  { policy, scanTimeMs, clock }: ConclusionRules,
): Promise<ScanRow> {
  const concluded = await store.concludedScan(scan);
  if (concluded !== null) return concluded;
  const isOver = clock.nowMs() >= Date.parse(scheduled_at) + scanTimeMs;
  if (!isOver) await requireComplete(store, scan);
  return await concludeScan(store, scan, policy, clock);
}

/**
 * Overlapping attempts may have listed more clusters than the one that recorded the expected count; those are awaited
 * too.
 */
async function requireComplete(store: ConclusionStore, scan: string): Promise<void> {
  const { expectedClusters, enumeratedClusters, reportedClusters } = await store.scanProgress(scan);
  if (expectedClusters === null) throw new SweepError('SCAN_NOT_ENUMERATED', { scan });
  const expected = Math.max(expectedClusters, enumeratedClusters);
  if (reportedClusters < expected)
    throw new SweepError('SCAN_NOT_COMPLETE', { scan, reported: reportedClusters, expected });
}
