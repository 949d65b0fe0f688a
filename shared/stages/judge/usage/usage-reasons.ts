import type { Usage } from '../../../model/rows/parts.ts';
import type { UsageReason } from '../../../model/words.ts';
import { formatFirst, formatList, grouped, plural, utcMinute } from '../../../platform/text.ts';
import { poolSentences } from '../sentences.ts';
import { REFUSED_PATHS } from './node-verdict.ts';

const MOST_PATHS = 4;

/** A pool, and when its port was last probed; null where nothing shows when. */
interface ReasonedPool {
  readonly pool: string;
  readonly usage: Usage;
  readonly evidence: { readonly lastProbedMs: number | null };
}

/** What the use of each pool rests on: plain sentences, those of pools with the same words put together. */
export function usageReasons(pools: readonly ReasonedPool[]): string[] {
  return [
    ...poolSentences(pools, ({ usage }) => sentenceOf(usage)),
    ...poolSentences(
      pools.filter(({ usage }) => usage.probing),
      probingSentence,
    ),
    ...poolSentences(
      pools.filter(({ usage }) => usage.setting_not_effective),
      () => 'the kubelets do not do what the setting says.',
    ),
  ];
}

/** What one usage rests on, in one sentence. */
export function sentenceOf(usage: Usage): string {
  const { verdict, reason, requests, window_seconds: window } = usage;
  const within = window === null ? '' : ` in ${duration(window)}`;
  // Of several nodes, the window is the shortest of those that decide.
  const isShortest = usage.nodes_sampled > 1 && window !== null;
  switch (verdict) {
    case 'IN_USE':
      return isShortest
        ? `${calls(requests)}${onNodes(usage)} over at least ${duration(window)}, ${paths(usage)}.`
        : `${calls(requests)}${within}${onNodes(usage)}, ${paths(usage)}.`;
    case 'USED_SINCE_START': {
      const ago = window === null ? '' : `, ${duration(window)} ago`;
      const start = isShortest
        ? `the kubelets started, the last one${ago.slice(1)}`
        : `the kubelet started${ago}`;
      return `${calls(requests)}${onNodes(usage)} since ${start}, ${paths(usage)}.`;
    }
    case 'PAST_USE':
      return `${calls(requests)}, which may have come before the port was disabled: a kubelet keeps its counter until it restarts.`;
    case 'NOT_SEEN':
      return isShortest
        ? `no call${onNodes(usage)}; the shortest conclusive window is ${duration(window)}.`
        : `no call${within}${onNodes(usage)}.`;
    default:
      return reason === null ? 'nothing is known of its use.' : WHY[reason](window);
  }
}

const WHY: Readonly<Record<UsageReason, (windowSeconds: number | null) => string>> = {
  WINDOW_TOO_SHORT: (window) =>
    window === null
      ? 'no call counted, but nothing says for how long.'
      : `no call in ${duration(window)}, which is too short to say anything.`,
  METRIC_MISSING: () => 'the kubelet answered without kubelet_http_requests_total.',
  TRUNCATED: () => "the kubelet's answer was cut, or contradicts itself.",
  NO_WORKLOADS: () =>
    'only DaemonSets run in this Autopilot cluster, so nothing that would call the port may run yet.',
  NODES_UNREADABLE: () => 'no node answered.',
  SECOND_SAMPLE_MISSING: () => 'the second sample that was requested is missing.',
  TURNED_OFF: () => 'usage was not checked (--usage none).',
  FORBIDDEN: () => 'these credentials may not read kubelet metrics.',
  UNREACHABLE: () => 'the control plane could not be reached.',
  AUTOPILOT_NEEDS_PROBE: () => 'Autopilot refuses the node proxy: install the probe.',
  NO_NODES: () => 'it has no node.',
  OUT_OF_TIME: () => 'the time for this cluster ran out first.',
};

function calls(requests: number | null): string {
  return requests === null ? 'an unknown number of calls' : plural(requests, 'call');
}

/** Nothing where there is but one. */
function onNodes({ nodes_sampled: sampled, nodes_total: total }: Usage): string {
  if (total === 1) return '';
  return total === null
    ? ` on ${plural(sampled, 'sampled node')}`
    : ` on ${grouped(sampled)} of ${grouped(total)} nodes`;
}

function paths(usage: Usage): string {
  const names = [...new Set(usage.paths.map(({ path }) => path))];
  return `to ${formatFirst(names, MOST_PATHS, 'others')}`;
}

const MINUTE_MS = 60_000;

/** A request came at or before the sample that counted it, so its time is rounded up. */
function probingSentence({ usage, evidence: { lastProbedMs } }: ReasonedPool): string {
  const refused = new Set(usage.paths.map(({ path }) => path).filter((path) => REFUSED_PATHS.has(path)));
  const when =
    lastProbedMs === null
      ? 'at an unknown time'
      : `last at or before ${utcMinute(new Date(Math.ceil(lastProbedMs / MINUTE_MS) * MINUTE_MS).toISOString())}`;
  return refused.size === 0
    ? `somebody probed the port, ${when}.`
    : `somebody probed the port, ${when}: ${formatList(refused)} is always refused there.`;
}

/** Rounded down: a window is never said to be longer than it was. */
function duration(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min`;
  return `${Math.floor(seconds / 360) / 10} h`;
}
