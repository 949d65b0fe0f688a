import { raiseAlerts } from '../../shared/flows/raise-alerts.ts';
import type { ScanRow } from '../../shared/model/rows/scan-rows.ts';
import type { AlertChannelName } from '../../shared/model/words.ts';
import { earlierVerdicts } from '../../shared/stages/conclude/judge-state.ts';
import { A_POLICY } from './changed-cluster-builder.ts';
import type { ScanStore } from './scan-stores.ts';

/** Raises the alerts of a scan that the command line concluded, which raises none. */
export async function raiseAlertsOf(
  store: ScanStore,
  scan: ScanRow,
  channels: readonly AlertChannelName[],
): Promise<void> {
  const listener = await raiseAlerts({ store, channels, policy: A_POLICY })(scan);
  const states = new Map<string, Parameters<typeof listener.add>[0]['state']>();
  for await (const { state } of store.scannedClusters(scan.scan_id)) states.set(state.report_id, state);
  for await (const comparison of store.compareClusters(scan.scan_id)) {
    const { reportId, isOvertaken, report } = comparison;
    const state = states.get(reportId);
    const changedBy = report?.changedBy ?? null;
    if (state !== undefined) listener.add({ state, ...earlierVerdicts(comparison), isOvertaken, changedBy });
  }
  await listener.finish(scan);
}
