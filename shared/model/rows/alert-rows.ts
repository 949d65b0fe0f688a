import { z } from 'zod';
import {
  ALERT_CHANNELS,
  ALERT_KINDS,
  ALERT_SEVERITIES,
  CHANGES,
  EXPOSURES,
  READINESSES,
  USAGES,
} from '../words.ts';
import { text, timestamp, whole, word } from './columns.ts';
import { clusterKey, scanKey } from './scan-rows.ts';

/** What a digest counts: clusters, and of changes only those of clusters that are not exempt. */
export const digestCountsSchema = z.object({
  open: whole(),
  new_open: whole(),
  regressed: whole(),
  exemption_ended: whole(),
  use_resumed: whole(),
  resolved: whole(),
  /** Read the last time, and UNREADABLE this time. */
  lost: whole(),
  unreadable: whole(),
  missing: whole(),
  /** Clusters that would raise an alert, were they not exempt. */
  exempt: whole(),
  /** Clusters whose alerts went beyond the cap: nothing but this count tells of them. */
  left_out: whole(),
});
export type DigestCounts = z.infer<typeof digestCountsSchema>;

/** One alert that reached one channel: what is here is never sent again. Names in it are as GKE gave them, not escaped. */
export const alertSchema = z.object({
  ...scanKey,
  /** `ALERT_ID/CHANNEL`: a delivery recorded again replaces the earlier one for readers. */
  delivery_id: text(),
  /** From the scan, the kind and the cluster alone: the same alert has the same id, however often it is judged. */
  alert_id: text(),
  channel: word(ALERT_CHANNELS),
  kind: word(ALERT_KINDS),
  severity: word(ALERT_SEVERITIES),
  scope: text(),
  organization: text().nullable(),
  /** null where the alert is about the scan as a whole; so are the other facts of a cluster. */
  project_id: clusterKey.project_id.nullable(),
  location: clusterKey.location.nullable(),
  cluster: clusterKey.cluster.nullable(),
  change: word(CHANGES).nullable(),
  exposure: word(EXPOSURES).nullable(),
  usage: word(USAGES).nullable(),
  readiness: word(READINESSES).nullable(),
  open_since: timestamp().nullable(),
  /** One sentence that says it all. */
  title: text(),
  /** What else there is to know. */
  sentences: z.array(text()),
  /** What to run next, for a POSIX shell, one command each. */
  commands: z.array(text()),
  /** Of a DIGEST alone. */
  counts: digestCountsSchema.nullable(),
  console_url: text().nullable(),
  report_url: text().nullable(),
});
export type AlertRow = z.infer<typeof alertSchema>;

/** Raised when a field changes its meaning or goes away; one that is added raises nothing. */
const ALERT_MESSAGE_VERSION = 1;

/** What topic and webhook carry, as JSON: the row of table `alerts`, with the version of its shape. */
export const alertMessageSchema = z.strictObject({
  version: z.literal(ALERT_MESSAGE_VERSION),
  ...alertSchema.shape,
});
export type AlertMessage = z.infer<typeof alertMessageSchema>;

export function alertMessageOf(row: AlertRow): AlertMessage {
  return { version: ALERT_MESSAGE_VERSION, ...row };
}
