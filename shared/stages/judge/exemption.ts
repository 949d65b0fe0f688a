import { z } from 'zod';
import type { Exemption } from '../../model/rows/parts.ts';

/** Resource labels of a cluster that exempt it from alerts and from the exit status. */
export const EXEMPTION_LABELS = {
  until: 'sweep10255-exempt-until',
  reason: 'sweep10255-exempt-reason',
  owner: 'sweep10255-exempt-owner',
} as const;

/** What a cluster's labels exempt it from, and the sentence that says so; both null without the label. */
export interface ExemptionVerdict {
  readonly exemption: Exemption | null;
  readonly reason: string | null;
}

const date = z.iso.date();

/** Anyone who can label a cluster can exempt it, so not for longer than this. */
const MAX_EXEMPT_DAYS = 90;
const DAY_MS = 86_400_000;

/**
 * Is the cluster exempt today? Until the labelled date, in UTC, has passed. A label counts only with owner and reason, and
 * for at most 90 days.
 * @param today `YYYY-MM-DD` in UTC
 */
export function judgeExemption(labels: Readonly<Record<string, string>>, today: string): ExemptionVerdict {
  const {
    [EXEMPTION_LABELS.until]: until,
    [EXEMPTION_LABELS.reason]: reason,
    [EXEMPTION_LABELS.owner]: owner,
  } = labels;
  if (until === undefined) return { exemption: null, reason: null };
  if (!date.safeParse(until).success) return ignored(until, 'it is not a date (YYYY-MM-DD)');
  if (until < today) return { exemption: null, reason: `The exemption ended on ${until}.` };
  if (!owner || !reason)
    return ignored(until, `the labels ${EXEMPTION_LABELS.owner} and ${EXEMPTION_LABELS.reason} are required`);
  if (Date.parse(until) - Date.parse(today) > MAX_EXEMPT_DAYS * DAY_MS)
    return ignored(until, `labels can exempt a cluster for at most ${MAX_EXEMPT_DAYS} days`);
  return {
    exemption: { until, reason, owner },
    reason: `The label ${EXEMPTION_LABELS.until} exempts the cluster until ${until}: ${reason} (${owner}).`,
  };
}

/** A label that exempts nothing is reported: somebody relies on it. */
function ignored(until: string, why: string): ExemptionVerdict {
  return {
    exemption: null,
    reason: `The label ${EXEMPTION_LABELS.until} is "${until}" and exempts nothing: ${why}.`,
  };
}
