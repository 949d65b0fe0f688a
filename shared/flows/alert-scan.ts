import { batch } from 'streaming-iterables';
import { type AlertLedgerRow, type AlertRow, alertOf } from '../model/rows/alert-rows.ts';
import type { ScanRow } from '../model/rows/scan-rows.ts';
import type { AlertChannelName } from '../model/words.ts';
import type { Clock } from '../platform/clock.ts';
import { SweepError } from '../platform/errors.ts';
import { settleAll } from '../platform/settle.ts';
import { grouped } from '../platform/text.ts';
import { type AlertPolicy, alertRowOf } from '../stages/alert/alert.ts';
import { findingAlert, findingKind } from '../stages/alert/cluster-alert.ts';
import type { AlertChannel, AlertStore } from '../stages/alert/ports.ts';

/** What is needed to send the alerts of a scan. */
export interface AlertedScan {
  /** The CONCLUDED row. */
  readonly scan: ScanRow;
  readonly store: AlertStore;
  /** At most one of each name and route. */
  readonly channels: readonly AlertChannel[];
  readonly policy: AlertPolicy;
  readonly clock: Clock;
}

/** What this run delivered to a channel. */
export interface ChannelDeliveries {
  readonly channel: AlertChannelName;
  /** Absent for a channel without routes. */
  readonly route?: string;
  readonly delivered: number;
  /** Alerts of earlier scans that are still undelivered; the next conclusion tries them again. */
  readonly waiting: number;
}

/**
 * Delivers the PENDING alerts of a concluded scan, and of earlier ones, to all channels in parallel. A failing channel
 * neither delays the others nor makes them send anything twice. The ledger knows what was delivered, so after an
 * interruption a rerun sends only the rest.
 * @throws after all channels have been tried: our own bugs unchanged, otherwise SweepError ALERTS_UNDELIVERED if an alert
 *   of this scan is undelivered. Immediately: a STORE_ code while the ledger is read
 */
export async function alertScan(alerted: AlertedScan): Promise<ChannelDeliveries[]> {
  const ledger = await Array.fromAsync(alerted.store.unsettledAlerts(alerted.scan.scan_id));
  const pending = ledger.filter(({ status }) => status === 'PENDING');
  const results = await Promise.all(alerted.channels.map((channel) => deliverTo(channel, pending, alerted)));
  const failures = results.flatMap((result) => result.failures);
  const defect = failures.find((failure) => !(failure instanceof SweepError));
  if (defect !== undefined) throw defect;
  if (failures.length > 0) throw undelivered(alerted.scan, results);
  return results.map(({ failures, ...deliveries }) => deliveries);
}

type ChannelResult = Delivered & Pick<ChannelDeliveries, 'channel' | 'route'>;

async function deliverTo(
  channel: AlertChannel,
  pending: readonly AlertLedgerRow[],
  alerted: AlertedScan,
): Promise<ChannelResult> {
  const name = channel.channel;
  const route = channel.route ?? null;
  const own = pending.filter((row) => row.channel === name && row.route === route);
  try {
    const delivered =
      name === 'FINDING'
        ? await deliverFindings(channel, alerted)
        : await deliverAlerts(channel, own, alerted);
    return { channel: name, ...(route !== null && { route }), ...delivered };
  } catch (error) {
    return { channel: name, ...(route !== null && { route }), delivered: 0, waiting: 0, failures: [error] };
  }
}

function undelivered({ scan_id }: ScanRow, results: readonly ChannelResult[]): SweepError {
  const failed = results.flatMap(({ channel, route, failures: [first, ...more] }) => {
    if (first === undefined) return [];
    const beside = more.length === 0 ? '' : ` (and ${grouped(more.length)} more)`;
    return [`${channel}${route === undefined ? '' : ` of ${route}`}: ${sentenceOf(first)}${beside}`];
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
 * Updates the finding of every cluster that needs it, as soon as all states of the scan are visible; also on the first
 * scan of a scope. Findings of exempt clusters are muted. A finding that cannot be updated is retried next time; if every
 * update of a batch fails, the delivery stops.
 * @throws SweepError with a STORE_ code: STORE_LAGGING if not all states are visible
 */
async function deliverFindings(
  channel: AlertChannel,
  delivery: Delivery & { readonly policy: AlertPolicy },
): Promise<Delivered> {
  const { scan, store } = delivery;
  for await (const hidden of store.scansWithHiddenStates(scan.recorded_at))
    if (hidden === scan.scan_id) throw new SweepError('STORE_LAGGING', { scan: hidden });
  const failures: unknown[] = [];
  let delivered = 0;
  for await (const deliveries of batch(BATCH, findingsToSettle(delivery))) {
    const settled = await settleAll(deliveries, AT_ONCE, (row) => channel.deliver(row));
    const rows = deliveries.filter((_, index) => settled[index]?.status === 'fulfilled');
    await store.recordAlerts(
      rows.map((row) => ({
        ...row,
        status: 'DELIVERED',
        position: null,
        reported_in_scan_id: null,
        route: null,
      })),
    );
    delivered += rows.length;
    failures.push(...settled.flatMap((one) => (one.status === 'rejected' ? [one.reason] : [])));
    if (rows.length === 0) break;
  }
  return { delivered, waiting: 0, failures };
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
  readonly waiting: number;
  readonly failures: readonly unknown[];
}

/** What a delivery needs. */
interface Delivery {
  readonly scan: ScanRow;
  readonly store: AlertStore;
  readonly clock: Clock;
}

/**
 * Delivers alerts to one channel, one after another. Each is recorded before the next is sent, so an interruption leaves
 * at most one alert that was sent but not recorded. A rejected alert is retried next time, and the others are still sent;
 * if the channel cannot be reached, delivery stops.
 * @param pending of this scan and of earlier ones
 * @returns failures only if an alert of this scan is undelivered, or a defect of ours
 * @throws SweepError with a STORE_ code
 */
async function deliverAlerts(
  channel: AlertChannel,
  pending: readonly AlertLedgerRow[],
  { scan, store, clock }: Delivery,
): Promise<Delivered> {
  const failures: unknown[] = [];
  const left: AlertLedgerRow[] = [];
  for (const [index, row] of pending.entries()) {
    const sentAt = new Date(clock.nowMs()).toISOString();
    try {
      await channel.deliver({ ...alertOf(row), recorded_at: sentAt });
    } catch (error) {
      failures.push(error);
      left.push(row);
      if (error instanceof SweepError && error.disposition === 'record') continue;
      left.push(...pending.slice(index + 1));
      break;
    }
    await store.recordAlerts([{ ...row, recorded_at: sentAt, status: 'DELIVERED' }]);
  }
  const ownIsLeft = left.some(({ scan_id }) => scan_id === scan.scan_id);
  return {
    delivered: pending.length - left.length,
    waiting: left.filter(({ scan_id }) => scan_id !== scan.scan_id).length,
    failures: failures.filter((error) => ownIsLeft || !(error instanceof SweepError)),
  };
}
