import type { KubeletSample, PathCount } from '../../../model/sampling.ts';
import { type CountChange, changeOf } from '../../../model/sampling.ts';
import type { UsageReason } from '../../../model/words.ts';

/** A kubelet's sample; its time is null where a file or a log does not say when it was taken. */
export type UsageSample = Omit<KubeletSample, 'sampledAtMs'> & { readonly sampledAtMs: number | null };

/** What two samples are compared by. */
export type Observation = Pick<UsageSample, 'sampledAtMs' | 'processStartedAtMs' | 'counts'>;

/** Why a sample proves nothing; null if it counts. */
export function doubtOf({ truncated, familyPresent }: UsageSample): UsageReason | null {
  if (truncated) return 'TRUNCATED';
  return familyPresent ? null : 'METRIC_MISSING';
}

/** The kubelet started after it was sampled: one of the clocks is wrong, and nothing can be measured by them. */
export function startsInFuture({ processStartedAtMs, sampledAtMs }: Observation): boolean {
  return processStartedAtMs !== null && sampledAtMs !== null && processStartedAtMs > sampledAtMs;
}

/**
 * How two samples of one node, one after the other, belong together.
 * `SAME`: one kubelet process, or, where a start is not known, nothing that speaks against it. `NEWER`: the later
 * process began after the earlier sample. `UNCLEAR`: another process, and not known when it began.
 * `CONTRADICTION`: one process by its start, and yet a count is lower.
 */
export type Relation = 'SAME' | 'NEWER' | 'UNCLEAR' | 'CONTRADICTION';

/** What happened on a node between two samples. */
export interface Step {
  readonly relation: Relation;
  /** Requests that certainly came after the earlier sample. */
  readonly grown: readonly PathCount[];
  /** The period in which `grown` was counted; null if it is not known. */
  readonly windowMs: number | null;
}

/** Compares two samples of one node. A count that is higher grew since, whatever process the two are of. */
export function stepBetween(earlier: Observation, later: Observation): Step {
  const change = changeOf(earlier.counts, later.counts);
  const relation = relationOf(earlier, later, change);
  if (relation === 'NEWER')
    return {
      relation,
      grown: changeOf([], later.counts).grown,
      windowMs: between(later.processStartedAtMs, later.sampledAtMs),
    };
  const clocksAgree = !startsInFuture(earlier) && !startsInFuture(later);
  const windowMs = clocksAgree ? between(earlier.sampledAtMs, later.sampledAtMs) : null;
  return { relation, grown: change.grown, windowMs };
}

function relationOf(earlier: Observation, later: Observation, { shrunk }: CountChange): Relation {
  const [before, after] = [earlier.processStartedAtMs, later.processStartedAtMs];
  if (before !== null && before === after) return shrunk ? 'CONTRADICTION' : 'SAME';
  const seenBefore = earlier.sampledAtMs ?? before;
  if (after !== null && seenBefore !== null && after > seenBefore && !startsInFuture(later)) return 'NEWER';
  return shrunk || (before !== null && after !== null) ? 'UNCLEAR' : 'SAME';
}

/** A length of time; null where an end is not known, or where it would run backwards. */
export function between(fromMs: number | null, toMs: number | null): number | null {
  return fromMs === null || toMs === null || toMs < fromMs ? null : toMs - fromMs;
}
