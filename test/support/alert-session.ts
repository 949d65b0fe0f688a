import { alertScan, type ChannelDeliveries } from '../../shared/flows/alert-scan.ts';
import { raiseAlerts } from '../../shared/flows/raise-alerts.ts';
import type { ScanRow } from '../../shared/model/rows/scan-rows.ts';
import type { AlertChannelName } from '../../shared/model/words.ts';
import type { AlertChannel } from '../../shared/stages/alert/ports.ts';
import { A_POLICY } from './changed-cluster-builder.ts';
import { recordAndConclude } from './record-scan.ts';
import { aReport, scheduledMs } from './row-builder.ts';
import { type OpenStore, SCAN_STORES, type ScanStore } from './scan-stores.ts';

/** Scans that raise alerts, and their deliveries, in a store in memory; every test of the suite gets a new one. */
export function useAlertSession() {
  let opened: OpenStore;
  beforeEach(async () => {
    opened = await SCAN_STORES.memory();
  });
  afterEach(() => opened.close());
  const store = (): ScanStore => opened.store;

  return {
    store,

    /** A concluded scan that has raised its alerts for these channels. */
    scanOf(
      day: number,
      clusters: Readonly<Record<string, object>>,
      channels: readonly AlertChannelName[] = ['LOG', 'TOPIC', 'WEBHOOK'],
    ): Promise<ScanRow> {
      const reports = Object.entries(clusters).map(([name, row]) => aReport({ day }, name, row));
      return recordAndConclude(
        store(),
        { day, reports },
        raiseAlerts({ store: store(), channels, policy: A_POLICY }),
      );
    },

    alert(scan: ScanRow, channels: readonly AlertChannel[]): Promise<ChannelDeliveries[]> {
      const clock = { nowMs: () => scheduledMs({ day: 9 }) };
      return alertScan({ scan, store: store(), channels, policy: A_POLICY, clock });
    },

    /** Pending deliveries in the ledger, `CHANNEL CLUSTER`. */
    async pending(): Promise<string[]> {
      return (await Array.fromAsync(store().unsettledAlerts('any')))
        .filter(({ status }) => status === 'PENDING')
        .map(({ channel, cluster, kind }) => `${channel} ${cluster ?? kind}`);
    },
  };
}
