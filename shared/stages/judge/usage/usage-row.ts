import type { Usage } from '../../../model/rows/parts.ts';
import { type PathCount, requestsOf } from '../../../model/sampling.ts';
import {
  INCONCLUSIVE_REASONS,
  USAGE_REASONS,
  type UsageReason,
  type UsageSource,
  type UsageVerdict,
} from '../../../model/words.ts';
import type { NodeVerdict } from './node-verdict.ts';

const HOUR_MS = 3_600_000;
const inconclusive: ReadonlySet<UsageReason> = new Set(INCONCLUSIVE_REASONS);

/** The verdict that goes with a reason. */
export function verdictOf(reason: UsageReason): UsageVerdict {
  return inconclusive.has(reason) ? 'INCONCLUSIVE' : 'NOT_CHECKED';
}

/** Nothing was counted, for this reason. */
export function usageWithout(
  reason: UsageReason,
  source: UsageSource | null,
  nodesTotal: number | null,
): Usage {
  return {
    verdict: verdictOf(reason),
    reason,
    source,
    window_seconds: null,
    nodes_total: nodesTotal,
    nodes_sampled: 0,
    nodes_covered: null,
    unseen_share: null,
    requests: null,
    requests_per_hour: null,
    setting_not_effective: false,
    probing: false,
    paths: [],
  };
}

/** One node's verdict as a row. */
export function usageOfNode(
  { verdict, reason, windowMs, counts, probing }: NodeVerdict,
  source: UsageSource | null,
  settingNotEffective: boolean,
): Usage {
  const requests = counts === null ? null : requestsOf(counts);
  return {
    verdict,
    reason,
    source,
    window_seconds: windowMs === null ? null : Math.floor(windowMs / 1000),
    nodes_total: 1,
    nodes_sampled: counts === null ? 0 : 1,
    nodes_covered: null,
    unseen_share: null,
    requests,
    requests_per_hour: requests === null ? null : perHour(requests, windowMs),
    setting_not_effective: settingNotEffective,
    probing,
    paths: (counts ?? [])
      .map((count) => ({ ...placeOf(count), requests_per_hour: perHour(count.requests, windowMs) }))
      .toSorted(byRequests),
  };
}

function placeOf({ path, method, requests }: PathCount): PathCount {
  return { path, method, requests };
}

/** To a thousandth; null where the window is not known or empty. */
function perHour(requests: number, windowMs: number | null): number | null {
  return windowMs === null || windowMs === 0 ? null : rounded((requests * HOUR_MS) / windowMs);
}

function rounded(rate: number): number {
  return Math.round(rate * 1000) / 1000;
}

/** The busiest first. */
function byRequests(a: PathCount, b: PathCount): number {
  return b.requests - a.requests || compare(a.path, b.path) || compare(a.method, b.method);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

type UsagePath = Usage['paths'][number];

/** From nodes to a pool: the nodes that answered decide. */
export const NODES_DECIDE: readonly UsageVerdict[] = [
  'IN_USE',
  'USED_SINCE_START',
  'PAST_USE',
  'NOT_SEEN',
  'INCONCLUSIVE',
  'NOT_CHECKED',
];

/** From pools to the cluster: a pool that nobody could read keeps the cluster from NOT_SEEN. */
export const POOLS_DECIDE: readonly UsageVerdict[] = [
  'IN_USE',
  'USED_SINCE_START',
  'PAST_USE',
  'INCONCLUSIVE',
  'NOT_CHECKED',
  'NOT_SEEN',
];

/**
 * The usage of all parts together: the first verdict of the order that any has, over the shortest window among those
 * that have it. Requests and rates are added up over these parts alone: others measured something else.
 * What one of them does not know the total does not know.
 * @param parts at least one, all of one source
 */
export function combineUsages(parts: readonly Usage[], order: readonly UsageVerdict[]): Usage {
  const verdict = order.find((word) => parts.some((part) => part.verdict === word)) ?? 'NOT_CHECKED';
  const deciding = parts.filter((part) => part.verdict === verdict);
  const windows = deciding.map(({ window_seconds }) => window_seconds).filter((window) => window !== null);
  return {
    verdict,
    reason: USAGE_REASONS.find((reason) => deciding.some((part) => part.reason === reason)) ?? null,
    source: parts[0]?.source ?? null,
    window_seconds: windows.length === 0 ? null : Math.min(...windows),
    nodes_total: totalOf(parts.map(({ nodes_total }) => nodes_total)),
    nodes_sampled: totalOf(parts.map(({ nodes_sampled }) => nodes_sampled)) ?? 0,
    nodes_covered: totalOf(parts.map(({ nodes_covered }) => nodes_covered)),
    unseen_share: largest(parts.map(({ unseen_share }) => unseen_share)),
    requests: totalOf(deciding.map(({ requests }) => requests)),
    requests_per_hour: rateOf(deciding),
    setting_not_effective: parts.some((part) => part.setting_not_effective),
    probing: parts.some(({ probing }) => probing),
    paths: combinePaths(deciding.flatMap(({ paths }) => paths)),
  };
}

function combinePaths(paths: readonly UsagePath[]): UsagePath[] {
  const places = Map.groupBy(paths, ({ path, method }) => JSON.stringify([path, method]));
  return [...places.values()]
    .map((same) => ({
      path: same[0]?.path ?? '',
      method: same[0]?.method ?? '',
      requests: totalOf(same.map(({ requests }) => requests)) ?? 0,
      requests_per_hour: rateOf(same),
    }))
    .toSorted(byRequests);
}

/** Nothing counted adds nothing, whatever its window was. */
function rateOf(parts: readonly Pick<Usage, 'requests' | 'requests_per_hour'>[]): number | null {
  const rate = totalOf(parts.map((part) => (part.requests === 0 ? 0 : part.requests_per_hour)));
  return rate === null ? null : rounded(rate);
}

function largest(numbers: readonly (number | null)[]): number | null {
  const known = numbers.filter((number) => number !== null);
  return known.length === 0 ? null : Math.max(...known);
}

function totalOf(numbers: readonly (number | null)[]): number | null {
  return numbers.reduce<number | null>(
    (sum, number) => (sum === null || number === null ? null : sum + number),
    0,
  );
}
