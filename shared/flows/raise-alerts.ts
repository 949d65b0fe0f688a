import type { AlertLedgerRow } from '../model/rows/alert-rows.ts';
import type { ScanRow } from '../model/rows/scan-rows.ts';
import type { AlertChannelName } from '../model/words.ts';
import { ALERT_RETRY_DAYS, type Alert, type AlertPolicy, alertRowOf } from '../stages/alert/alert.ts';
import type { AlertStore } from '../stages/alert/ports.ts';
import { EVERYTHING, type Route, RouteAlerts, routeFinder } from '../stages/alert/route-alerts.ts';
import { ScanAlerts } from '../stages/alert/scan-alerts.ts';
import type { ConclusionListener, ListenToConclusion } from './conclude-scan.ts';

/** What is needed to raise the alerts of scans. */
export interface AlertRaising {
  readonly store: AlertStore;
  /**
   * The configured channels. Log and topic receive an alert per cluster, as programs read them; the webhook receives
   * grouped messages about all clusters. Findings are not alerts: they follow from the states of a scan.
   */
  readonly channels: readonly AlertChannelName[];
  /** Where the messages of each owner go; none unless a file of routes is configured. */
  readonly routes?: readonly Route[];
  readonly policy: AlertPolicy;
}

const DAY_MS = 86_400_000;

/**
 * Raises the alerts of a scan while it is being concluded: records each of them as PENDING for each channel, before the
 * scan counts as concluded. A concluded scan therefore has all its alerts in the ledger, whatever happens to the process
 * that concluded it.
 */
export function raiseAlerts({ store, channels, routes = [], policy }: AlertRaising): ListenToConclusion {
  const routeOf = routeFinder(routes);
  return async (started): Promise<ConclusionListener> => {
    const previous = await store.previousScan(started.scan_id);
    const unconcluded =
      started.trigger === 'CHANGE' ? [] : await Array.fromAsync(store.unconcludedScans(started.scan_id));
    const history = { previous, unconcluded };
    const alerts = new ScanAlerts(started, history, policy);
    const receivers = channels.includes('WEBHOOK') ? [...routes, EVERYTHING] : routes;
    const messages = new Map(
      receivers.map((route) => [route, new RouteAlerts(started, history, policy, route)]),
    );
    return {
      add: (changed) => {
        alerts.add(changed);
        messages.get(EVERYTHING)?.add(changed);
        const route = routeOf(changed.state);
        if (route !== null) messages.get(route)?.add(changed);
      },
      finish: async (scan) => {
        // Only a digest reports lost alerts.
        const lost = scan.trigger === 'CHANGE' ? [] : await giveUpAlerts(store, scan);
        const raised = alerts.alerts(scan, lost);
        const scanWide = raised.filter(({ kind, cluster }) => cluster === null && kind !== 'DIGEST');
        const forMachines = channels
          .filter((channel) => channel === 'LOG' || channel === 'TOPIC')
          .flatMap((channel) => pendingRows(raised, channel, null, scan));
        const forPeople = [...messages].flatMap(([{ name }, each]) =>
          pendingRows(each.alerts(scan, scanWide), 'WEBHOOK', name, scan),
        );
        await store.recordAlerts([...forMachines, ...forPeople]);
      },
    };
  };
}

function pendingRows(
  alerts: readonly Alert[],
  channel: AlertChannelName,
  route: string | null,
  { recorded_at }: ScanRow,
): AlertLedgerRow[] {
  return alerts.map((alert, position) => ({
    ...alertRowOf(alert, channel, recorded_at, route),
    status: 'PENDING',
    position,
    reported_in_scan_id: null,
    route,
  }));
}

/**
 * Records alerts as LOST that were raised too long ago.
 * @returns all that this scan reports, including those of an earlier attempt to conclude it
 */
async function giveUpAlerts(store: AlertStore, scan: ScanRow): Promise<AlertLedgerRow[]> {
  const until = Date.parse(scan.recorded_at) - ALERT_RETRY_DAYS * DAY_MS;
  const lost: AlertLedgerRow[] = [];
  const overdue: AlertLedgerRow[] = [];
  for await (const row of store.unsettledAlerts(scan.scan_id))
    if (row.status === 'LOST') lost.push(row);
    else if (Date.parse(row.recorded_at) <= until)
      overdue.push({
        ...row,
        recorded_at: scan.recorded_at,
        status: 'LOST',
        reported_in_scan_id: scan.scan_id,
      });
  await store.recordAlerts(overdue);
  return [...lost, ...overdue];
}
