import { concludeScan, type ListenToConclusion } from '../../shared/flows/conclude-scan.ts';
import type { ClusterReportRow, ClusterStateRow } from '../../shared/model/rows/cluster-rows.ts';
import type { ScanRow } from '../../shared/model/rows/scan-rows.ts';
import { earlierFacts } from '../../shared/stages/conclude/judge-state.ts';
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
  return await concludeScan(
    store,
    scanIdFor(found),
    policyAt(scheduledMs(found), { minimumWindow: 3_600_000, quietTime: 86_400_000 }),
    { nowMs: () => scheduledMs(found) + 600_000 },
    listen,
  );
}
