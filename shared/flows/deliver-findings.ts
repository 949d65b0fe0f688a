import type { AlertRow } from '../model/rows/alert-rows.ts';
import { inBatches } from '../platform/in-batches.ts';
import { settleAll } from '../platform/settle.ts';
import { type AlertPolicy, alertRowOf } from '../stages/alert/alert.ts';
import { findingAlert, findingKind } from '../stages/alert/finding-alert.ts';
import type { AlertChannel } from '../stages/alert/ports.ts';
import type { Delivered, Delivery } from './deliver-alerts.ts';

/** Findings settled at once and then recorded: an interruption has this many settled a second time, at most. */
const BATCH = 50;
const AT_ONCE = 8;

/**
 * Settles the finding of every cluster that needs it: those of a baseline too, and of clusters that are exempt, muted.
 * A finding that cannot be settled is left for the next time; a batch without any that can ends it.
 * @throws SweepError with a STORE_ code
 */
export async function deliverFindings(
  channel: AlertChannel,
  delivery: Delivery & { readonly policy: AlertPolicy },
): Promise<Delivered> {
  const failures: unknown[] = [];
  let delivered = 0;
  for await (const batch of inBatches(findingsToSettle(delivery), BATCH)) {
    const settled = await settleAll(batch, AT_ONCE, (row) => channel.deliver(row));
    const rows = batch.filter((_, index) => settled[index]?.status === 'fulfilled');
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
