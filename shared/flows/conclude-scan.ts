import { batch } from 'streaming-iterables';
import type { ConcludeRequest } from '../model/messages.ts';
import type { ClusterStateRow } from '../model/rows/cluster-rows.ts';
import type { ScanRow } from '../model/rows/scan-rows.ts';
import type { StateOverTime, UseOverTime } from '../model/verdict.ts';
import type { Trigger } from '../model/words.ts';
import type { Clock } from '../platform/clock.ts';
import { SweepError } from '../platform/errors.ts';
import type { ChangedCluster } from '../stages/alert/ports.ts';
import { Conclusion } from '../stages/conclude/conclusion.ts';
import { EvidenceReader } from '../stages/conclude/evidence-reader.ts';
import {
  type CarriedUse,
  carriedKubelets,
  earlierVerdicts,
  judgeState,
  NO_EVIDENCE,
  NO_VERDICTS,
} from '../stages/conclude/judge-state.ts';
import type { ClusterComparison, ClusterEvidence, ConclusionStore } from '../stages/conclude/ports.ts';
import { recordStates, unjudgedState } from '../stages/conclude/record-states.ts';
import { carryEvidence, judgeOverTime } from '../stages/judge/judge-over-time.ts';
import { judgeWithEarlierScans } from '../stages/judge/open-kubelets.ts';
import type { EvidenceLimits, JudgePolicy } from '../stages/judge/policy.ts';

/** By what a scan is concluded. */
export type ConclusionPolicy = EvidenceLimits & Pick<JudgePolicy, 'exceptions'>;

/** Learns what a conclusion finds when it finds it: queries may see the recorded states only later. */
export interface ConclusionListener {
  /** Each cluster, in the order of ConclusionStore.compareClusters. */
  add(changed: ChangedCluster): void;
  /** Everything is judged; the scan is recorded as concluded once this resolves. @param scan the CONCLUDED row */
  finish(scan: ScanRow): Promise<void>;
}

/** Starts to listen to the conclusion of an enumerated scan. */
export type ListenToConclusion = (started: ScanRow) => Promise<ConclusionListener>;

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
  return await concludeScan(store, started, policy, clock, listen);
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

const NOBODY: ListenToConclusion = async () => ({ add: () => undefined, finish: async () => undefined });

/** Rows per write: enough to make the cost of a transaction negligible, few enough to keep in memory. */
const BATCH = 500;

/**
 * Judges what changed in a scan and records that it counts, last of all. Interrupted, it is done again from the
 * beginning.
 * @param started the STARTED row of a scan that is enumerated, and not concluded
 * @returns the CONCLUDED row
 * @throws SweepError with a STORE_ code
 */
export async function concludeScan(
  store: ConclusionStore,
  started: ScanRow,
  policy: ConclusionPolicy,
  clock: Clock,
  listen: ListenToConclusion = NOBODY,
): Promise<ScanRow> {
  const { scan_id: scanId } = started;
  const listener = await listen(started);
  const measures = {
    quiet_seconds: policy.quietSeconds,
    minimum_window_seconds: policy.minimumWindowSeconds,
    coverage_percent: policy.coveragePercent,
  };
  const conclusion = new Conclusion(started, measures, policy.exceptions);
  const isChange = started.trigger === 'CHANGE';
  await using evidence = new EvidenceReader((first) =>
    store.clusterEvidence(scanId, isChange ? first : undefined),
  );
  for await (const comparisons of batch(BATCH, store.compareClusters(scanId))) {
    const recordedAt = timestampOf(clock);
    const states: ClusterStateRow[] = [];
    for (const comparison of comparisons)
      states.push(stateOf(started, comparison, await evidence.of(comparison), policy, recordedAt));
    const recorded = await recordStates(store, states, comparisons);
    for (const [index, comparison] of comparisons.entries()) {
      const state = recorded[index];
      if (state === undefined) continue;
      conclusion.add(state, comparison);
      const { isOvertaken, report } = comparison;
      const changedBy = report?.changedBy ?? null;
      listener.add({ state, ...earlierVerdicts(comparison), isOvertaken, changedBy });
    }
  }
  const row = conclusion.row(timestampOf(clock));
  await listener.finish(row);
  await store.recordScan(row);
  return row;
}

function stateOf(
  started: ScanRow,
  comparison: ClusterComparison,
  evidence: ClusterEvidence | null,
  policy: EvidenceLimits,
  recordedAt: string,
): ClusterStateRow {
  try {
    const carried = judgeUse(comparison, evidence, policy);
    return judgeState(started, comparison, overTimeOf(comparison, carried.use), carried, recordedAt);
  } catch (cause) {
    // A defect in our code affects only its cluster.
    return unjudgedState(started, comparison, evidence?.previous ?? null, cause, recordedAt);
  }
}

/** The verdicts of one cluster; all null if no report arrived. */
function overTimeOf(comparison: ClusterComparison, use: UseOverTime | null): StateOverTime {
  const { report } = comparison;
  return report === null ? NO_VERDICTS : judgeWithEarlierScans(report, carriedKubelets(comparison), use);
}

/** What all scans say of a cluster's use, or what is carried forward where this scan did not read it. */
function judgeUse(
  comparison: ClusterComparison,
  evidence: ClusterEvidence | null,
  policy: EvidenceLimits,
): CarriedUse {
  if (evidence === null) return NO_EVIDENCE;
  const { report } = comparison;
  const inspected = report?.outcome === 'INSPECTED' ? evidence.report : null;
  // Without a report of this scan, the evidence is about the cluster that was read last.
  const uid =
    inspected === null
      ? (evidence.pending.at(-1)?.cluster_uid ?? evidence.previous?.uid ?? null)
      : inspected.cluster_uid;
  const isSame = (other: string | null | undefined) => uid !== null && other === uid;
  const earlier = {
    entries: isSame(evidence.previous?.uid) ? (evidence.previous?.entries ?? []) : [],
    unconcluded: evidence.pending.filter(({ cluster_uid }) => isSame(cluster_uid)),
    openKubelets: carriedKubelets(comparison),
  };
  const use = inspected === null ? null : judgeOverTime(inspected, earlier, policy);
  return { uid, use, entries: use?.evidence ?? carryEvidence(earlier, policy) };
}

const timestampOf = (clock: Clock) => new Date(clock.nowMs()).toISOString();
