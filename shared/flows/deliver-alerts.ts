import type { ScanRow } from '../model/rows/scan-rows.ts';
import type { Clock } from '../platform/clock.ts';
import { SweepError } from '../platform/errors.ts';
import { type Alert, alertRowOf } from '../stages/alert/alert.ts';
import type { AlertChannel, AlertStore } from '../stages/alert/ports.ts';

/** What came of delivering to one channel. */
export interface Delivered {
  readonly delivered: number;
  readonly failures: readonly unknown[];
}

/** What delivering works with. */
export interface Delivery {
  readonly scan: ScanRow;
  readonly store: AlertStore;
  readonly clock: Clock;
}

/**
 * Delivers to one channel what the ledger does not have, one alert after the other, each in the ledger before the next:
 * an interruption leaves one alert at most that was sent and is not in the ledger. A refused alert is left for the next
 * time, and the others go on; a channel that is out of reach is left as a whole.
 * @throws SweepError with a STORE_ code
 */
export async function deliverAlerts(
  channel: AlertChannel,
  alerts: readonly Alert[],
  { scan, store, clock }: Delivery,
): Promise<Delivered> {
  const sent = new Set(await Array.fromAsync(store.alertsSent(scan.scan_id, channel.channel)));
  const failures: unknown[] = [];
  let delivered = 0;
  for (const alert of alerts) {
    if (sent.has(alert.alert_id)) continue;
    const row = alertRowOf(alert, channel.channel, new Date(clock.nowMs()).toISOString());
    try {
      await channel.deliver(row);
    } catch (error) {
      failures.push(error);
      if (error instanceof SweepError && error.disposition === 'record') continue;
      break;
    }
    await store.recordAlerts([row]);
    delivered += 1;
  }
  return { delivered, failures };
}
