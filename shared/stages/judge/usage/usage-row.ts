import type { Usage } from '../../../model/rows/parts.ts';
import type { PathCount } from '../../../model/sampling.ts';
import { requestsOf } from '../../../model/sampling.ts';
import {
  INCONCLUSIVE_REASONS,
  type UsageReason,
  type UsageSource,
  type UsageVerdict,
} from '../../../model/words.ts';
import type { NodeVerdict } from './node-verdict.ts';

const HOUR_MS = 3_600_000;
const inconclusive: ReadonlySet<UsageReason> = new Set(INCONCLUSIVE_REASONS);

/** The verdict that a reason stands for. */
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

export function rounded(rate: number): number {
  return Math.round(rate * 1000) / 1000;
}

/** The busiest first. */
export function byRequests(a: PathCount, b: PathCount): number {
  return b.requests - a.requests || compare(a.path, b.path) || compare(a.method, b.method);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
