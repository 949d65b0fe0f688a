import { type PathCount, requestsOf, sumOf } from '../../../model/sampling.ts';
import type { PortState, UsageReason, UsageVerdict } from '../../../model/words.ts';
import { between, doubtOf, type Step, stepBetween, type UsageSample } from './usage-sample.ts';

/** Whether something uses the port of one node. */
export interface NodeVerdict {
  readonly verdict: UsageVerdict;
  readonly reason: UsageReason | null;
  /** The period in which the requests were counted; null if it is not known. */
  readonly windowMs: number | null;
  /** Requests in the window, by path; null if no sample is usable. */
  readonly counts: readonly PathCount[] | null;
  /** At any time since the kubelet started. */
  readonly probing: boolean;
}

/** What a node is judged by besides its samples. */
export interface NodePolicy {
  readonly port: PortState;
  readonly minimumWindowMs: number;
}

/**
 * Judges one node by its samples, in the order in which they were taken.
 * A sample without an answer does not cancel use that other samples show, but it rules out NOT_SEEN. Growth that ended at
 * least the minimum window ago is USED_SINCE_START: the evidence has its time.
 */
export function judgeNode(samples: readonly UsageSample[], policy: NodePolicy): NodeVerdict {
  const answers = samples.filter((sample) => doubtOf(sample) === null);
  const probing = answers.some(({ counts }) => isProbing(counts));
  return { ...judgeUse(samples, answers, policy), probing };
}

function judgeUse(
  samples: readonly UsageSample[],
  answers: readonly UsageSample[],
  policy: NodePolicy,
): Omit<NodeVerdict, 'probing'> {
  const doubt = samples.map(doubtOf).find((reason) => reason !== null) ?? null;
  const last = answers.at(-1);
  if (last === undefined) return inconclusive(doubt ?? 'NODES_UNREADABLE', null, null);
  const steps = answers.slice(1).map((later, index) => stepBetween(answers[index] ?? later, later));
  if (steps.some(({ relation }) => relation === 'CONTRADICTION'))
    return inconclusive('TRUNCATED', null, null);

  const grown = sumOf(...steps.map((step) => step.grown));
  const sinceGrowth = steps.slice(steps.findLastIndex((step) => step.grown.length > 0) + 1);
  const quietMs =
    requestsOf(last.counts) === 0 ? zeroWindow(last, sinceGrowth) : unchangedWindow(sinceGrowth);
  const quiet = quietMs !== null && quietMs >= policy.minimumWindowMs;
  // Only a restart closes a kubelet's port: if its setting is DISABLED, growth shows that this process still has it open.
  const isOpenAnyway = policy.port === 'DISABLED' && sinceGrowth.every(({ relation }) => relation === 'SAME');
  const isOver = quiet && doubt === null && !isOpenAnyway && requestsOf(last.counts) > 0;
  if (grown.length > 0 && !isOver)
    return { verdict: 'IN_USE', reason: null, windowMs: windowOf(steps), counts: grown };
  if (
    requestsOf(last.counts) > 0 &&
    (policy.port === 'DISABLED' || !quiet || doubt !== null || grown.length > 0)
  )
    return {
      verdict: policy.port === 'DISABLED' ? 'PAST_USE' : 'USED_SINCE_START',
      reason: null,
      windowMs: between(last.processStartedAtMs, last.sampledAtMs),
      counts: last.counts,
    };
  return quiet && doubt === null
    ? { verdict: 'NOT_SEEN', reason: null, windowMs: quietMs, counts: [] }
    : inconclusive(doubt ?? 'WINDOW_TOO_SHORT', quietMs, []);
}

/** Of a counter that is zero: from the kubelet's start; where nothing dates that, from the earliest sample joined to the last. */
function zeroWindow(last: UsageSample, steps: readonly Step[]): number | null {
  // A start that an earlier sample belies dates nothing.
  const belied = steps.findLast(({ relation }) => relation !== 'SAME')?.relation === 'UNCLEAR';
  return last.processStartedAtMs === null || belied
    ? unchangedWindow(steps)
    : between(last.processStartedAtMs, last.sampledAtMs);
}

/** Of a counter that did not grow: from the earliest sample of the last process to the last sample. */
function unchangedWindow(steps: readonly Step[]): number | null {
  const broken = steps.findLastIndex(({ relation }) => relation !== 'SAME');
  const joined = steps.slice(broken + 1);
  return joined.length === 0 ? null : windowOf(joined);
}

function windowOf(steps: readonly Step[]): number | null {
  return steps.reduce<number | null>(
    (sum, { windowMs }) => (sum === null || windowMs === null ? null : sum + windowMs),
    0,
  );
}

function inconclusive(
  reason: UsageReason,
  windowMs: number | null,
  counts: readonly PathCount[] | null,
): Omit<NodeVerdict, 'probing'> {
  return { verdict: 'INCONCLUSIVE', reason, windowMs, counts };
}

/**
 * What the read-only port never serves: the kubelet answers each of these with 405.
 * Source: the kubelet, measured (test/fixtures/kubelet/path-table.tsv); `pprof` from its source.
 */
export const REFUSED_PATHS: ReadonlySet<string> = new Set([
  'exec',
  'run',
  'attach',
  'portForward',
  'containerLogs',
  'runningpods',
  'logs',
  'pprof',
]);

/** Whether requests were made that no legitimate client sends. */
export function isProbing(counts: readonly PathCount[]): boolean {
  return counts.some(({ path, requests }) => requests > 0 && REFUSED_PATHS.has(path));
}
