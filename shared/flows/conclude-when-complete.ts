import type { ConcludeRequest } from '../model/messages.ts';
import type { ScanRow } from '../model/rows/scan-rows.ts';
import type { Trigger } from '../model/words.ts';
import type { Clock } from '../platform/clock.ts';
import { SweepError } from '../platform/errors.ts';
import type { ConclusionStore } from '../stages/conclude/ports.ts';
import { type ConclusionPolicy, concludeStarted, type ListenToConclusion } from './conclude-scan.ts';

/** When a scan may be concluded, and how. */
export interface ConclusionRules {
  readonly policy: ConclusionPolicy;
  /** The scan's deadline, after its scheduled time: from then on it concludes with the reports that exist. */
  readonly scanTimeMs: number;
  readonly clock: Clock;
  readonly listen?: ListenToConclusion;
}

/**
 * Concludes a scan once every expected cluster has a report, or after the deadline.
 * @returns the CONCLUDED row, also if the scan was concluded earlier
 * @throws SweepError SCAN_NOT_ENUMERATED, SCAN_NOT_COMPLETE, STORE_LAGGING: try again later; or another STORE_ code
 */
export async function concludeWhenComplete(
  store: ConclusionStore,
  { scan_id: scan, scheduled_at }: ConcludeRequest,
  { policy, scanTimeMs, clock, listen }: ConclusionRules,
): Promise<ScanRow> {
  const concluded = await store.concludedScan(scan);
  if (concluded !== null) return concluded;
  const started = await store.startedScan(scan);
  if (started === null) throw new SweepError('SCAN_NOT_ENUMERATED', { scan });
  const isOver = clock.nowMs() >= Date.parse(scheduled_at) + scanTimeMs;
  // The report of a changed cluster was recorded before its conclusion was requested, so it becomes visible.
  await requireComplete(store, scan, isOver && started.trigger !== 'CHANGE');
  await requireVisibleStates(store, clock);
  return await concludeStarted(store, started, policy, clock, listen);
}

/**
 * Overlapping attempts may have listed more clusters than the one that recorded the expected count; those are awaited
 * too. After the deadline, only clusters that are recorded but not visible yet are awaited.
 */
async function requireComplete(store: ConclusionStore, scan: string, isOver: boolean): Promise<void> {
  const { expectedClusters, enumeratedClusters, reportedClusters } = await store.scanProgress(scan);
  if (expectedClusters === null) throw new SweepError('SCAN_NOT_ENUMERATED', { scan });
  if (isOver && enumeratedClusters < expectedClusters) throw new SweepError('STORE_LAGGING', { scan });
  const expected = Math.max(expectedClusters, enumeratedClusters);
  if (!isOver && reportedClusters < expected)
    throw new SweepError('SCAN_NOT_COMPLETE', { scan, reported: reportedClusters, expected });
}

/** How long after a conclusion its states may still be invisible: far longer than BigQuery takes. */
const LAG_MS = 24 * 3_600_000;

/**
 * Scans build on what earlier ones concluded. A part of it would make known clusters look new or gone.
 * @param trigger if only scans with this trigger matter
 * @throws SweepError STORE_LAGGING if the states of a recent scan are not all visible: try again later
 */
export async function requireVisibleStates(
  store: Pick<ConclusionStore, 'scansWithHiddenStates'>,
  clock: Clock,
  trigger?: Trigger,
): Promise<void> {
  const since = new Date(clock.nowMs() - LAG_MS).toISOString();
  for await (const scan of store.scansWithHiddenStates(since, trigger))
    throw new SweepError('STORE_LAGGING', { scan });
}
