import type { MaintenanceExclusion } from '../../shared/model/cluster.ts';
import type { CampaignRules } from '../../shared/model/rows/campaign-rows.ts';

/** When changes may begin: the campaign's days and hours, and the maintenance policy of a cluster. */

/** The days of the week, as in the rules; Sunday first, as in `Date`. */
export const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] as const;

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

type Hours = Pick<CampaignRules, 'days' | 'hours_from' | 'hours_to' | 'time_zone'>;

/** Whether a change may begin now. */
export function isPermitted(hours: Hours, nowMs: number): boolean {
  const { day, minutes } = localTime(hours.time_zone, nowMs);
  const isDay = (index: number) =>
    hours.days.length === 0 || hours.days.includes(DAYS[(index + 7) % 7] ?? 'SUN');
  if (hours.hours_from === null || hours.hours_to === null) return isDay(day);
  const [from, to] = [minutesOf(hours.hours_from), minutesOf(hours.hours_to)];
  if (from < to) return isDay(day) && minutes >= from && minutes < to;
  // Hours over midnight belong to the day on which they begin.
  return (minutes >= from && isDay(day)) || (minutes < to && isDay(day - 1));
}

/** The last answer for each rule. Whoever waits asks again and again. */
const OPENINGS = new WeakMap<Hours, { readonly askedMs: number; readonly opensMs: number }>();

/**
 * The next full minute at which a change may begin; null if there is none within 15 days: a change to summer time can leave
 * out the hours of one week.
 */
export function nextPermittedMs(hours: Hours, nowMs: number): number | null {
  const known = OPENINGS.get(hours);
  if (known !== undefined && known.askedMs <= nowMs && nowMs < known.opensMs) return known.opensMs;
  const first = Math.ceil((nowMs + 1) / MINUTE_MS) * MINUTE_MS;
  for (let atMs = first; atMs < nowMs + 15 * DAY_MS; atMs += MINUTE_MS)
    if (isPermitted(hours, atMs)) {
      OPENINGS.set(hours, { askedMs: nowMs, opensMs: atMs });
      return atMs;
    }
  return null;
}

const FORMATS = new Map<string, Intl.DateTimeFormat>();

function localTime(timeZone: string, atMs: number): { day: number; minutes: number } {
  let format = FORMATS.get(timeZone);
  if (format === undefined) {
    const options = { weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
    format = new Intl.DateTimeFormat('en-US', { ...options, timeZone });
    FORMATS.set(timeZone, format);
  }
  const parts = new Map(format.formatToParts(atMs).map(({ type, value }) => [type, value]));
  const day = (DAYS as readonly string[]).indexOf(parts.get('weekday')?.toUpperCase() ?? '');
  return { day, minutes: Number(parts.get('hour')) * 60 + Number(parts.get('minute')) };
}

function minutesOf(time: string): number {
  const [hours, minutes] = time.split(':');
  return Number(hours) * 60 + Number(minutes);
}

/** The maintenance window of a cluster, as GKE describes it. */
export interface MaintenanceWindow {
  /** RFC 3339; of a daily window on any day. */
  readonly starts: string;
  readonly durationMs: number;
  /** RFC 5545, without `RRULE:`. */
  readonly recurrence: string;
}

/** Why nodes must not be restarted now; `untilMs` is null if the end is not known. */
export interface Postponement {
  readonly reason: string;
  readonly untilMs: number | null;
}

/** What the maintenance policy of a cluster says about restarting its nodes now; null if nothing is against it. */
export function postponedByMaintenance(
  window: MaintenanceWindow | 'UNREADABLE' | null,
  exclusions: readonly MaintenanceExclusion[],
  nowMs: number,
): Postponement | null {
  for (const { name, starts, ends, scope } of exclusions) {
    // An exclusion of minor upgrades alone allows other changes of nodes.
    if (scope === 'NO_MINOR_UPGRADES') continue;
    const endsMs = Date.parse(ends ?? '');
    if (Date.parse(starts ?? '') > nowMs || endsMs <= nowMs) continue;
    const untilMs = Number.isNaN(endsMs) ? null : endsMs;
    return { reason: `The maintenance exclusion ${name} is in force.`, untilMs };
  }
  if (window === null) return null;
  const days = window === 'UNREADABLE' ? null : windowDays(window.recurrence);
  if (window === 'UNREADABLE' || days === null)
    return {
      reason:
        'The maintenance window of the cluster cannot be interpreted (--include maintenance ignores it).',
      untilMs: null,
    };
  const startsMs = Date.parse(window.starts);
  const today = Math.floor((nowMs - startsMs) / DAY_MS);
  for (let day = today - 7; day <= today + 8; day += 1) {
    const atMs = startsMs + day * DAY_MS;
    if (atMs + window.durationMs <= nowMs || !days.has(DAYS[new Date(atMs).getUTCDay()] ?? 'SUN')) continue;
    if (day >= 0 || isDailyStart(window)) {
      if (atMs <= nowMs) return null;
      return { reason: 'The maintenance window of the cluster is closed.', untilMs: atMs };
    }
  }
  return { reason: 'The maintenance window of the cluster has not begun.', untilMs: startsMs };
}

/** GKE gives a daily window only a time of day. */
const isDailyStart = ({ starts }: MaintenanceWindow): boolean => starts.startsWith('1970-');

/** The days on which a window opens, in UTC; null if the rule is of another kind. */
function windowDays(recurrence: string): ReadonlySet<string> | null {
  const parts = new Map(recurrence.split(';').map((part) => part.split('=') as [string, string]));
  const known = [...parts.keys()].every((key) => ['FREQ', 'BYDAY', 'WKST', 'INTERVAL'].includes(key));
  if (!known || (parts.get('INTERVAL') ?? '1') !== '1') return null;
  const days = parts.get('BYDAY')?.split(',') ?? [];
  const named = days.flatMap((day) => DAYS.find((name) => name.startsWith(day) && day.length === 2) ?? []);
  if (named.length !== days.length) return null;
  switch (parts.get('FREQ')) {
    case 'DAILY':
      return new Set(days.length === 0 ? DAYS : named);
    case 'WEEKLY':
      return days.length === 0 ? null : new Set(named);
    default:
      return null;
  }
}
