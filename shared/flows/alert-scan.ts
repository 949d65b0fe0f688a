import { batch } from 'streaming-iterables';
import type { AlertRow } from '../model/rows/alert-rows.ts';
import type { ScanRow } from '../model/rows/scan-rows.ts';
import type { AlertChannelName } from '../model/words.ts';
import type { Clock } from '../platform/clock.ts';
import { SweepError } from '../platform/errors.ts';
import { settleAll } from '../platform/settle.ts';
import { type Alert, type AlertPolicy, alertRowOf } from '../stages/alert/alert.ts';
import { findingAlert, findingKind } from '../stages/alert/cluster-alert.ts';
import type { AlertChannel, AlertStore } from '../stages/alert/ports.ts';
import { ScanAlerts } from '../stages/alert/scan-alerts.ts';

/** What is needed to send the alerts of a scan. */
export interface AlertedScan {
  /** The CONCLUDED row. */
  readonly scan: ScanRow;
  readonly store: AlertStore;
  /** At most one of each name. */
  readonly channels: readonly AlertChannel[];
  readonly policy: AlertPolicy;
  readonly clock: Clock;
}

/** How many alerts this run delivered to a channel. */
export interface ChannelDeliveries {
  readonly channel: AlertChannelName;
  readonly delivered: number;
}

/**
 * Delivers the alerts of a concluded scan to all channels in parallel. A failing channel neither delays the others nor
 * makes them send anything twice. Alerts that the ledger already has are not sent again, so after an interruption a
 * rerun sends only the remaining ones.
 * @throws after all channels have been tried: our own bugs unchanged, otherwise SweepError ALERTS_UNDELIVERED.
 *   Immediately: a STORE_ code while the alerts are computed
 */
export async function alertScan(alerted: AlertedScan): Promise<ChannelDeliveries[]> {
  const alerts = await judgeAlerts(alerted);
  const results = await Promise.all(alerted.channels.map((channel) => deliverTo(channel, alerts, alerted)));
  const failures = results.flatMap((result) => result.failures);
  const defect = failures.find((failure) => !(failure instanceof SweepError));
  if (defect !== undefined) throw defect;
  if (failures.length > 0) throw undelivered(alerted.scan, results);
  return results.map(({ channel, delivered }) => ({ channel, delivered }));
}

type ChannelResult = Delivered & { readonly channel: AlertChannelName };

async function deliverTo(
  channel: AlertChannel,
  alerts: readonly Alert[],
  alerted: AlertedScan,
): Promise<ChannelResult> {
  const name = channel.channel;
  try {
    const delivered =
      name === 'FINDING'
        ? await deliverFindings(channel, alerted)
        : await deliverAlerts(channel, alerts, alerted);
    return { channel: name, ...delivered };
  } catch (error) {
    return { channel: name, delivered: 0, failures: [error] };
  }
}

async function judgeAlerts({ scan, store, policy }: AlertedScan): Promise<Alert[]> {
  const previous = await store.previousScan(scan.scan_id);
  const unconcluded = await Array.fromAsync(store.unconcludedScans(scan.scan_id));
  const alerts = new ScanAlerts(scan, { previous, unconcluded }, policy);
  for await (const changed of store.changedClusters(scan.scan_id)) alerts.add(changed);
  return alerts.alerts();
}

function undelivered({ scan_id }: ScanRow, results: readonly ChannelResult[]): SweepError {
  const failed = results.flatMap(({ channel, failures: [first, ...more] }) => {
    if (first === undefined) return [];
    const beside = more.length === 0 ? '' : ` (and ${more.length} more)`;
    return [`${channel}: ${sentenceOf(first)}${beside}`];
  });
  const cause = new AggregateError(results.flatMap(({ failures }) => failures));
  return new SweepError('ALERTS_UNDELIVERED', { scan: scan_id, detail: failed.join('; ') }, { cause });
}

const sentenceOf = (error: unknown) =>
  error instanceof Error ? error.message.replace(/\.$/, '') : String(error);

/** Findings updated before they are recorded: after an interruption, at most this many are updated a second time. */
const BATCH = 50;
const AT_ONCE = 8;

/**
 * Updates the finding of every cluster that needs it, also on the first scan of a scope; findings of exempt clusters
 * are muted. A finding that cannot be updated is retried next time; if every update of a batch fails, the delivery
 * stops.
 * @throws SweepError with a STORE_ code
 */
async function deliverFindings(
  channel: AlertChannel,
  delivery: Delivery & { readonly policy: AlertPolicy },
): Promise<Delivered> {
  const failures: unknown[] = [];
  let delivered = 0;
  for await (const deliveries of batch(BATCH, findingsToSettle(delivery))) {
    const settled = await settleAll(deliveries, AT_ONCE, (row) => channel.deliver(row));
    const rows = deliveries.filter((_, index) => settled[index]?.status === 'fulfilled');
    await delivery.store.recordAlerts(rows);
    delivered += rows.length;
    failures.push(...settled.flatMap((one) => (one.status === 'rejected' ? [one.reason] : [])));
    if (rows.length === 0) break;
  }
  return { delivered, failures };
}

async function* findingsToSettle({
  scan,
  store,
  policy,
  clock,
}: Delivery & { readonly policy: AlertPolicy }): AsyncGenerator<AlertRow> {
  for await (const found of store.findingStates(scan.scan_id)) {
    const kind = findingKind(found);
    if (kind === null) continue;
    yield alertRowOf(
      findingAlert(scan, kind, found, policy),
      'FINDING',
      new Date(clock.nowMs()).toISOString(),
    );
  }
}

/** The result of delivering to one channel. */
interface Delivered {
  readonly delivered: number;
  readonly failures: readonly unknown[];
}

/** What a delivery needs. */
interface Delivery {
  readonly scan: ScanRow;
  readonly store: AlertStore;
  readonly clock: Clock;
}

/**
 * Delivers the alerts that the ledger does not have to one channel, one after another. Each is recorded before the next
 * is sent, so an interruption leaves at most one alert that was sent but not recorded. A rejected alert is retried next
 * time, and the others are still sent; if the channel cannot be reached, delivery stops.
 * @throws SweepError with a STORE_ code
 */
async function deliverAlerts(
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
