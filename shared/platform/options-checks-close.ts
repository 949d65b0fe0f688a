import * as z from 'zod';
import { webhookAddress } from './options-checks-cloud.ts';

/** Parsers of the options of `close`; see options-checks.ts. */

const DAY_NAMES = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'] as const;
const HOURS =
  /^(?:(?<first>[a-z]{3})(?:-(?<last>[a-z]{3}))?)?(?: ?(?<from>[01]\d:[0-5]\d|2[0-3]:[0-5]\d)-(?<to>[01]\d:[0-5]\d|2[0-3]:[0-5]\d))?$/i;

/** `always`, `Mon-Fri`, `22:00-04:00` or `Mon-Thu 09:00-16:00`; days are listed, and none means every day. */
export function permittedHours() {
  return z.string().transform((text, context) => {
    if (text === 'always') return { days: [], from: null, to: null };
    const { first, last = first, from = null, to = null } = HOURS.exec(text.trim())?.groups ?? {};
    const days = daysBetween(first, last);
    const isEmpty = first === undefined && from === null;
    const isNoTime = from !== null && from === to;
    if (days !== null && !isEmpty && !isNoTime) return { days, from, to };
    context.addIssue('must be always, or days and hours such as Mon-Thu 09:00-16:00');
    return z.NEVER;
  });
}

function daysBetween(first: string | undefined, last: string | undefined): string[] | null {
  if (first === undefined) return [];
  const [from, to] = [first, last ?? first].map((name) =>
    (DAY_NAMES as readonly string[]).indexOf(name.toUpperCase()),
  );
  if (from === undefined || to === undefined || from < 0 || to < 0) return null;
  const count = ((to - from + 7) % 7) + 1;
  return Array.from({ length: count }, (_, index) => DAY_NAMES[(from + index) % 7] ?? '');
}

/** An IANA time zone, such as `Europe/Zurich`. */
export function timeZone() {
  return z.string().refine(isTimeZone, { error: 'must be an IANA time zone such as Europe/Zurich' });
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** `share`, `project`, `folder` or `label:KEY`. */
export function ringRule() {
  return z.string().transform((text, context) => {
    if (text === 'share' || text === 'project' || text === 'folder') return { by: text } as const;
    const key = /^label:([a-z][a-z0-9_-]{0,62})$/.exec(text)?.[1];
    if (key !== undefined) return { by: 'label', key } as const;
    context.addIssue('must be share, project, folder or label:KEY');
    return z.NEVER;
  });
}

/** Ascending percentages from 1 to 99, separated by commas. */
export function ringShares() {
  return z.string().transform((text, context) => {
    const shares = text.split(',').map((share) => Number(/^\s*(\d{1,2})\s*$/.exec(share)?.[1] ?? Number.NaN));
    if (shares.every((share, index) => share > (shares[index - 1] ?? 0))) return Object.freeze(shares);
    context.addIssue('must be ascending percentages from 1 to 99, separated by commas');
    return z.NEVER;
  });
}

/** Names, separated by commas. */
export function names() {
  return z
    .string()
    .transform((text) => text.split(',').map((name) => name.trim()))
    .pipe(z.array(z.string().min(1, { error: 'contains an empty name' })))
    .readonly();
}

/** `KEY=VALUE`, several separated by commas, as an object. */
export function labelSelector() {
  return z.string().transform((text, context): Readonly<Record<string, string>> => {
    const pairs = text.split(',').map((pair) => /^\s*([\w./-]+)=([\w.-]*)\s*$/.exec(pair));
    if (pairs.every((pair) => pair !== null))
      return Object.fromEntries(pairs.map(([, key = '', value = '']) => [key, value]));
    context.addIssue('must be KEY=VALUE, several separated by commas');
    return z.NEVER;
  });
}

/** HTTPS URLs separated by commas; HTTP is allowed only on this machine. */
export function healthUrls() {
  return names().pipe(z.array(webhookAddress()).readonly());
}

/** The ID of a campaign. */
export function campaignId() {
  return z.string().regex(/^\d{8}T\d{9}Z-[0-9a-f]{8}$/, {
    error: 'must be the ID of a campaign, as `close plan` prints it',
  });
}
