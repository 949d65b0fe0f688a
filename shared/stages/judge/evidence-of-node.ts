import { requestsOf } from '../../model/counts.ts';
import { type Observation, startsInFuture, stepBetween } from './usage/usage-sample.ts';

/** A sample that an earlier scan or this one took. */
export type DatedSample = Observation & { readonly sampledAtMs: number };

/** What the samples of one node, over all scans, show. */
export interface NodeEvidence {
  /** From here to `untilMs` its counter stood still in one kubelet process; null where that cannot be said. */
  readonly sinceMs: number | null;
  /** Its last sample. */
  readonly untilMs: number;
  /** When it was last used, or the first sample after that; null where no sample shows a use. */
  readonly lastUsedAtMs: number | null;
  /** The last sample that shows a use since the one before it. */
  readonly grewAtMs: number | null;
}

/**
 * Follows one node from sample to sample. Only one kubelet process standing still is quiet: what happened between the
 * last sample of a process and the start of the next nobody knows.
 * @param samples in time order, at least one; each an answer
 */
export function evidenceOfNode(samples: readonly [DatedSample, ...DatedSample[]]): NodeEvidence {
  const [first, ...rest] = samples;
  let evidence = begin(first, null);
  let before = first;
  for (const sample of rest) {
    evidence = follow(evidence, before, sample);
    before = sample;
  }
  return evidence;
}

function follow(evidence: NodeEvidence, before: DatedSample, sample: DatedSample): NodeEvidence {
  const { relation, grown } = stepBetween(before, sample);
  const now = sample.sampledAtMs;
  const used = grown.length > 0 ? { lastUsedAtMs: now, grewAtMs: now } : {};
  if (relation === 'NEWER') return { ...begin(sample, evidence), ...used };
  if (relation === 'CONTRADICTION' || isUndated(sample))
    return { ...evidence, ...used, sinceMs: null, untilMs: now };
  // Nothing joins it to the sample before, whose clock or start was wrong: it is quiet from here at the earliest.
  if (relation === 'UNCLEAR' || isUndated(before))
    return { ...begin(sample, evidence), ...used, sinceMs: now };
  const sinceMs = grown.length > 0 && evidence.sinceMs !== null ? now : evidence.sinceMs;
  return { ...evidence, ...used, sinceMs, untilMs: now };
}

/** A process that is seen for the first time. Zero, it was quiet from its start; else it may have been used just now. */
function begin(sample: DatedSample, earlier: NodeEvidence | null): NodeEvidence {
  const used = requestsOf(sample.counts) > 0;
  const now = sample.sampledAtMs;
  const quietFrom = used ? now : sample.processStartedAtMs;
  return {
    sinceMs: isUndated(sample) ? null : quietFrom,
    untilMs: now,
    lastUsedAtMs: used ? now : (earlier?.lastUsedAtMs ?? null),
    grewAtMs: earlier?.grewAtMs ?? null,
  };
}

/** Nothing joins it to other samples of its process, or the node's clock is wrong. */
function isUndated(sample: DatedSample): boolean {
  return sample.processStartedAtMs === null || startsInFuture(sample);
}
