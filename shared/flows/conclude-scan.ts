import { batch } from 'streaming-iterables';
import type { ScanRow } from '../model/rows/scan-rows.ts';
import type { StateOverTime, UseOverTime } from '../model/verdict.ts';
import type { Clock } from '../platform/clock.ts';
import { SweepError } from '../platform/errors.ts';
import { Conclusion } from '../stages/conclude/conclusion.ts';
import { carriedKubelets } from '../stages/conclude/judge-change.ts';
import { judgeState } from '../stages/conclude/judge-state.ts';
import type { ClusterComparison, ConclusionStore } from '../stages/conclude/ports.ts';
import { judgeOverTime } from '../stages/judge/judge-over-time.ts';
import { judgeWithEarlierScans } from '../stages/judge/open-kubelets.ts';
import type { JudgePolicy } from '../stages/judge/policy.ts';

/** Rows written at once: enough that a transaction's cost vanishes, few enough to hold. */
const BATCH = 500;

type ConclusionPolicy = Pick<JudgePolicy, 'quietSeconds'>;

/**
 * Judges what changed in a scan and records that it counts, last of all. Interrupted, it is done again from the
 * beginning; done already, it changes nothing.
 * @returns the CONCLUDED row
 * @throws SweepError SCAN_NOT_ENUMERATED, or a STORE_ code
 */
export async function concludeScan(
  store: ConclusionStore,
  scanId: string,
  policy: ConclusionPolicy,
  clock: Clock,
): Promise<ScanRow> {
  const concluded = await store.concludedScan(scanId);
  if (concluded !== null) return concluded;
  const started = await store.startedScan(scanId);
  if (started === null) throw new SweepError('SCAN_NOT_ENUMERATED', { scan: scanId });
  return concludeStarted(store, started, policy, clock);
}

/**
 * The same of a scan that is known to be enumerated, and not concluded.
 * @param started its STARTED row
 * @param sampled whether any of its clusters was; else there is no use to look back at
 */
export async function concludeStarted(
  store: ConclusionStore,
  started: ScanRow,
  policy: ConclusionPolicy,
  clock: Clock,
  sampled = true,
): Promise<ScanRow> {
  const { scan_id: scanId } = started;
  const uses = sampled
    ? await usesOverTime(store, scanId, policy.quietSeconds)
    : new Map<string, UseOverTime>();
  const conclusion = new Conclusion(started);
  for await (const comparisons of batch(BATCH, store.compareClusters(scanId))) {
    const recordedAt = timestampOf(clock);
    const states = comparisons.map((comparison) => {
      const use = uses.get(comparison.reportId) ?? null;
      const state = judgeState(started, comparison, overTimeOf(comparison, use), recordedAt);
      conclusion.add(state, comparison);
      return state;
    });
    await store.recordStates(states);
  }
  const row = conclusion.row(timestampOf(clock));
  await store.recordScan(row);
  return row;
}

/** The verdicts of one cluster; all unknown if no report arrived. */
function overTimeOf(comparison: ClusterComparison, use: UseOverTime | null): StateOverTime {
  const { report } = comparison;
  return report === null ? NO_VERDICTS : judgeWithEarlierScans(report, carriedKubelets(comparison), use);
}

const NO_VERDICTS: StateOverTime = {
  exposure: null,
  usage: null,
  readiness: null,
  reasons: [],
  openKubelets: [],
  lastUsedAt: null,
  quietSince: null,
};

/** By report ID, for the clusters that the scan sampled. */
async function usesOverTime(
  store: ConclusionStore,
  scanId: string,
  quietSeconds: number,
): Promise<ReadonlyMap<string, UseOverTime>> {
  const uses = new Map<string, UseOverTime>();
  for await (const { report, earlier } of store.observedClusters(scanId)) {
    const use = judgeOverTime(report, earlier, quietSeconds);
    if (use !== null) uses.set(report.report_id, use);
  }
  return uses;
}

const timestampOf = (clock: Clock) => new Date(clock.nowMs()).toISOString();
