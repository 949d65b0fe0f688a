import {
  type ConclusionPolicy,
  concludeScan,
  type ListenToConclusion,
} from '../../shared/flows/conclude-scan.ts';
import type { ClusterReportRow, ClusterStateRow } from '../../shared/model/rows/cluster-rows.ts';
import type { ScanRow } from '../../shared/model/rows/scan-rows.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import { SweepError } from '../../shared/platform/errors.ts';
import { earlierFacts } from '../../shared/stages/conclude/judge-state.ts';
import type { ConclusionStore } from '../../shared/stages/conclude/ports.ts';
import { policyAt } from '../../shared/stages/judge/policy.ts';
import { type AScan, anEnumerated, aStarted, scanIdFor, scheduledMs } from './row-builder.ts';
import type { ScanStore } from './scan-stores.ts';

/** The results of one day's scan: its reports, and the clusters without one. */
export interface FoundInScan extends AScan {
  readonly reports?: readonly ClusterReportRow[];
  readonly missing?: readonly string[];
  readonly started?: Partial<ScanRow>;
}

/** Records a scan, without concluding it. */
export async function recordScan(store: ScanStore, found: FoundInScan): Promise<void> {
  const { reports = [], missing = [], started = {} } = found;
  const listed = [...reports.map(({ cluster }) => cluster), ...missing];
  await store.recordScan(aStarted(found, { ...started, expected_clusters: null }));
  await store.recordEnumerated(listed.map((cluster) => anEnumerated(found, cluster)));
  await store.recordScan(aStarted(found, { expected_clusters: listed.length, ...started }));
  await store.recordReports(reports);
}

/** States of one scan, with what earlier scans knew, as a conclusion records them. */
export async function withEarlierFacts(
  store: ScanStore,
  states: readonly ClusterStateRow[],
  trigger: ScanRow['trigger'] = null,
): Promise<ClusterStateRow[]> {
  const [first] = states;
  if (first === undefined) return [];
  const comparisons = await Array.fromAsync(store.compareClusters(first.scan_id));
  const byId = new Map(comparisons.map((comparison) => [comparison.reportId, comparison]));
  return states.map((state) => {
    const comparison = byId.get(state.report_id);
    return comparison === undefined ? state : { ...state, earlier: earlierFacts(comparison, state, trigger) };
  });
}

/** Records a scan and concludes it ten minutes after its scheduled time. */
export async function recordAndConclude(
  store: ScanStore,
  found: FoundInScan,
  listen?: ListenToConclusion,
): Promise<ScanRow> {
  await recordScan(store, found);
  return await concludeRecorded(
    store,
    scanIdFor(found),
    policyAt(scheduledMs(found), { minimumWindow: 3_600_000, quietTime: 86_400_000 }),
    { nowMs: () => scheduledMs(found) + 600_000 },
    listen,
  );
}

/** Concludes a recorded scan, whatever has been reported. If it is concluded already, nothing changes. */
export async function concludeRecorded(
  store: ConclusionStore,
  scanId: string,
  policy: ConclusionPolicy,
  clock: Clock,
  listen?: ListenToConclusion,
): Promise<ScanRow> {
  const concluded = await store.concludedScan(scanId);
  if (concluded !== null) return concluded;
  const started = await store.startedScan(scanId);
  if (started === null) throw new SweepError('SCAN_NOT_ENUMERATED', { scan: scanId });
  return concludeScan(store, started, policy, clock, listen);
}
