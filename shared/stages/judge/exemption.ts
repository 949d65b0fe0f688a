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

/**
 * Is the cluster exempt today? Until the labelled date, in UTC, has passed. A date that cannot be read exempts nothing.
 * @param today `YYYY-MM-DD` in UTC
 */
export function judgeExemption(labels: Readonly<Record<string, string>>, today: string): ExemptionVerdict {
  const until = labels[EXEMPTION_LABELS.until];
  if (until === undefined) return { exemption: null, reason: null };
  if (!date.safeParse(until).success)
    return {
      exemption: null,
      reason: `The label ${EXEMPTION_LABELS.until} is "${until}", which is no date (YYYY-MM-DD), and exempts nothing.`,
    };
  if (until < today) return { exemption: null, reason: `The exemption ended with ${until}.` };
  return {
    exemption: {
      until,
      reason: labels[EXEMPTION_LABELS.reason] ?? null,
      owner: labels[EXEMPTION_LABELS.owner] ?? null,
    },
    reason: `The label ${EXEMPTION_LABELS.until} exempts the cluster until ${until}.`,
  };
}
