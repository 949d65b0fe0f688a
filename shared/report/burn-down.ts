import { grouped, plural } from '../platform/text.ts';
import { type CategoryCounts, categoryOf, leftToClose } from './fleet-bar.ts';
import type { VerdictCount } from './ports.ts';

/** The fleet as one concluded scan found it. */
export interface TrendPoint {
  /** RFC 3339 in UTC. */
  readonly scheduledAt: string;
  readonly counts: CategoryCounts;
}

/** The clusters of one scan by category. */
export function categoryCounts(verdicts: readonly Omit<VerdictCount, 'scanId'>[]): CategoryCounts {
  const counts: Record<string, number> = {};
  for (const { clusters, ...verdict } of verdicts) {
    const category = categoryOf(verdict);
    if (category !== null) counts[category] = (counts[category] ?? 0) + clusters;
  }
  return counts;
}

const DAY_MS = 86_400_000;
const WEEK_DAYS = 7;
/** The pace is measured over this time, or since the first scan. */
const PACE_DAYS = 28;
/** With less than this, a date would be a guess. */
const MINIMUM_DAYS = 7;
const MINIMUM_SCANS = 3;
/** A date that is further away says only that the pace is too slow. */
const MAXIMUM_DAYS = 3650;

/** The scans over which the pace is measured; the first one can be the last. */
export function paceWindow<P extends Pick<TrendPoint, 'scheduledAt'>>(trend: readonly P[]): readonly P[] {
  const lastMs = Date.parse(trend.at(-1)?.scheduledAt ?? '');
  return trend.filter(({ scheduledAt }) => lastMs - Date.parse(scheduledAt) <= PACE_DAYS * DAY_MS);
}

/** How far the fleet is from zero clusters that are not closed. Days are whole days in UTC. */
export interface BurnDown {
  readonly left: number;
  /** Change over the days since an earlier scan; null if the scans do not suffice. */
  readonly pace: { readonly since: string; readonly days: number; readonly fewer: number } | null;
  /** `YYYY-MM-DD`: when this pace reaches zero; null if it does not, or not within ten years. */
  readonly zeroOn: string | null;
}

/** @param trend oldest first */
export function burnDownOf(trend: readonly TrendPoint[]): BurnDown {
  const last = trend.at(-1);
  if (last === undefined) return { left: 0, pace: null, zeroOn: null };
  const left = leftToClose(last.counts);
  const lastMs = Date.parse(last.scheduledAt);
  const window = paceWindow(trend);
  const first = window[0] ?? last;
  const days = (lastMs - Date.parse(first.scheduledAt)) / DAY_MS;
  if (window.length < MINIMUM_SCANS || days < MINIMUM_DAYS) return { left, pace: null, zeroOn: null };
  const fewer = leftToClose(first.counts) - left;
  const pace = { since: first.scheduledAt.slice(0, 10), days: Math.round(days), fewer };
  const daysLeft = fewer > 0 ? Math.ceil((left * days) / fewer) : Number.POSITIVE_INFINITY;
  const zeroOn = daysLeft > MAXIMUM_DAYS ? null : dayOf(lastMs + daysLeft * DAY_MS);
  return { left, pace, zeroOn: left === 0 ? null : zeroOn };
}

/**
 * What the burn-down means, in sentences.
 * @param today `YYYY-MM-DD`: the day of the scan
 * @param target `YYYY-MM-DD`; null without a target
 */
export function burnDownSentences(
  { left, pace, zeroOn }: BurnDown,
  today: string,
  target: string | null,
): string[] {
  const verb = left === 1 ? 'is' : 'are';
  if (left === 0)
    return [`No cluster is left to close.${target === null ? '' : ` Target: ${longDate(target)}.`}`];
  const goal = target === null ? [] : [goalSentence(left, zeroOn, today, target)];
  const start = `${plural(left, 'cluster')} ${verb} left to close, exempt and unread clusters included.`;
  if (pace === null)
    return [
      start,
      `Too early for a pace: it takes ${MINIMUM_SCANS} scans over at least ${MINIMUM_DAYS} days.`,
      ...goal,
    ];
  const { since, days, fewer } = pace;
  const period = `in the ${plural(days, 'day')} since ${longDate(since)}`;
  if (fewer <= 0) {
    const more = fewer === 0 ? 'None fewer' : `${grouped(-fewer)} more`;
    return [start, `${more} ${period}: this pace does not reach zero.`, ...goal];
  }
  const perWeek = Math.round((fewer * WEEK_DAYS * 10) / days) / 10;
  const end =
    zeroOn === null
      ? 'This pace does not reach zero within ten years.'
      : `At this pace: ${longDate(zeroOn)}.`;
  return [start, `${grouped(fewer)} fewer ${period} (${perWeek} per week). ${end}`, ...goal];
}

function goalSentence(left: number, zeroOn: string | null, today: string, target: string): string {
  const days = daysBetween(today, target);
  const said = `Target: ${longDate(target)}`;
  if (days < 0) return `${said}, missed ${plural(-days, 'day')} ago with ${plural(left, 'cluster')} left.`;
  const until = days === 0 ? 'today' : `in ${plural(days, 'day')}`;
  if (zeroOn === null) return `${said}, ${until}.`;
  const late = daysBetween(target, zeroOn);
  return late > 0
    ? `${said}, ${until}; at this pace ${plural(late, 'day')} late.`
    : `${said}, ${until}; at this pace in time.`;
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}

const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);

const LONG_DATE = { day: 'numeric', month: 'long', year: 'numeric' } as const;

/** `12 March 2027`, of a `YYYY-MM-DD`. */
export function longDate(day: string): string {
  return new Date(day).toLocaleDateString('en-GB', { ...LONG_DATE, timeZone: 'UTC' });
}
