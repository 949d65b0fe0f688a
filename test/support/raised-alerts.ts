import { raiseAlerts } from '../../shared/flows/raise-alerts.ts';
import type { ScanRow } from '../../shared/model/rows/scan-rows.ts';
import type { AlertChannelName } from '../../shared/model/words.ts';
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
  for await (const { reportId, earlier, isOvertaken, report } of store.compareClusters(scan.scan_id)) {
    const state = states.get(reportId);
    if (state !== undefined)
      listener.add({ state, ...earlier, isOvertaken, changedBy: report?.changedBy ?? null });
  }
  await listener.finish(scan);
}
