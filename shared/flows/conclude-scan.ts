import { batch } from 'streaming-iterables';
import type { ClusterStateRow } from '../model/rows/cluster-rows.ts';
import type { ScanRow } from '../model/rows/scan-rows.ts';
import type { StateOverTime, UseOverTime } from '../model/verdict.ts';
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
} from '../stages/conclude/judge-state.ts';
import type { ClusterComparison, ClusterEvidence, ConclusionStore } from '../stages/conclude/ports.ts';
import { recordStates } from '../stages/conclude/record-states.ts';
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

const NOBODY: ListenToConclusion = async () => ({ add: () => undefined, finish: async () => undefined });

/** Rows per write: enough to make the cost of a transaction negligible, few enough to keep in memory. */
const BATCH = 500;

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
  listen: ListenToConclusion = NOBODY,
): Promise<ScanRow> {
  const concluded = await store.concludedScan(scanId);
  if (concluded !== null) return concluded;
  const started = await store.startedScan(scanId);
  if (started === null) throw new SweepError('SCAN_NOT_ENUMERATED', { scan: scanId });
  return concludeStarted(store, started, policy, clock, listen);
}

/**
 * The same of a scan that is known to be enumerated, and not concluded.
 * @param started its STARTED row
 */
export async function concludeStarted(
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
    for (const comparison of comparisons) {
      const carried = judgeUse(comparison, await evidence.of(comparison), policy);
      const state = judgeState(started, comparison, overTimeOf(comparison, carried.use), carried, recordedAt);
      states.push(state);
    }
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

/** The verdicts of one cluster; all null if no report arrived. */
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

/** What all scans say of a cluster's use, or what is carried forward where this scan did not read it. */
function judgeUse(
  comparison: ClusterComparison,
  evidence: ClusterEvidence | null,
  policy: EvidenceLimits,
): CarriedUse {
  if (evidence === null) return NO_EVIDENCE;
  const { report } = comparison;
  const inspected = report?.outcome === 'INSPECTED' ? evidence.report : null;
  const uid =
    inspected === null
      ? (evidence.previous?.uid ?? evidence.pending[0]?.cluster_uid ?? null)
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
