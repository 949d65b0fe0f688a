import * as z from 'zod';
import {
  ALERT_CHANNELS,
  ALERT_KINDS,
  ALERT_SEVERITIES,
  ALERT_STATUSES,
  CHANGES,
  EXPOSURES,
  READINESSES,
  USAGES,
} from '../words.ts';
import { text, timestamp, whole, word } from './columns.ts';
import { clusterKey, scanKey } from './scan-rows.ts';

/** Counts of clusters in a digest; counts of changes include only clusters that are not exempt. */
const digestCountsSchema = z.object({
  open: whole(),
  new_open: whole(),
  regressed: whole(),
  exemption_ended: whole(),
  use_resumed: whole(),
  resolved: whole(),
  /** Read by the previous scan, UNREADABLE in this one. */
  lost: whole(),
  unreadable: whole(),
  missing: whole(),
  /** Clusters that would raise an alert if they were not exempt. */
  exempt: whole(),
  /** Clusters without their own alert because of the cap. */
  left_out: whole(),
});
export type DigestCounts = z.infer<typeof digestCountsSchema>;

/** One alert as one channel sends it. Names appear as GKE gave them, not escaped. */
export const alertSchema = z.object({
  ...scanKey,
  /** `ALERT_ID/CHANNEL`, or `ALERT_ID/CHANNEL/ROUTE` */
  delivery_id: text(),
  /** Derived only from the scan, the kind and the cluster, so that a repeated alert has the same ID. */
  alert_id: text(),
  channel: word(ALERT_CHANNELS),
  kind: word(ALERT_KINDS),
  severity: word(ALERT_SEVERITIES),
  scope: text(),
  organization: text().nullable(),
  /** null if the alert is about the whole scan; the other columns about a cluster are then null too. */
  project_id: clusterKey.project_id.nullable(),
  location: clusterKey.location.nullable(),
  cluster: clusterKey.cluster.nullable(),
  change: word(CHANGES).nullable(),
  exposure: word(EXPOSURES).nullable(),
  usage: word(USAGES).nullable(),
  readiness: word(READINESSES).nullable(),
  open_since: timestamp().nullable(),
  /** A one-sentence summary. */
  title: text(),
  /** Further details. */
  sentences: z.array(text()),
  /** The next commands, for a POSIX shell; one command per item. */
  commands: z.array(text()),
  /** Only for DIGEST. */
  counts: digestCountsSchema.nullable(),
  console_url: text().nullable(),
  report_url: text().nullable(),
});
export type AlertRow = z.infer<typeof alertSchema>;

/**
 * A row of the ledger of alerts: an alert that was raised for a channel, or what became of it. Of the rows of one
 * delivery, DELIVERED counts before LOST, and LOST before PENDING. A delivered alert is never sent to that channel again.
 */
export const alertLedgerSchema = alertSchema.extend({
  /** Null: DELIVERED, recorded by an earlier release. */
  status: word(ALERT_STATUSES).nullable(),
  /** The place of the alert among those of its scan; null for a finding. */
  position: whole().nullable(),
  /** If LOST, the scan whose alerts report it. */
  reported_in_scan_id: text().nullable(),
  /** The route that the alert goes to: an owner, or `fallback`; null for a channel without routes. */
  route: text().nullable(),
});
export type AlertLedgerRow = z.infer<typeof alertLedgerSchema>;

/** Increased when a field is removed or changes its meaning, but not when one is added. */
const ALERT_MESSAGE_VERSION = 1;

/** The JSON that the topic and the webhook receive: the alert, and a format version. */
export const alertMessageSchema = z.strictObject({
  version: z.literal(ALERT_MESSAGE_VERSION),
  ...alertSchema.shape,
});
export type AlertMessage = z.infer<typeof alertMessageSchema>;

export function alertMessageOf(row: AlertRow): AlertMessage {
  return { version: ALERT_MESSAGE_VERSION, ...row };
}

/** The alert of a ledger row. */
export function alertOf({
  status,
  position,
  reported_in_scan_id,
  route,
  ...alert
}: AlertLedgerRow): AlertRow {
  return alert;
}
