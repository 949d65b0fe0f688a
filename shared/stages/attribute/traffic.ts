import type { Reach } from '../../agents/agent.ts';
import type { NodeSampling, Sampling } from '../../model/sampling.ts';
import type { Confidence } from '../../model/words.ts';

/** Where the port was used, among the sampled nodes. */
export interface Traffic {
  /** Nodes whose counters were read as requested. */
  readonly sampled: ReadonlySet<string>;
  /** Nodes that have counted requests. */
  readonly busy: ReadonlySet<string>;
}

/** A node without its second sample shows the use that the first one counted, but never counts as quiet. */
export function trafficOf({ nodes }: Sampling): Traffic {
  const isBusy = ({ samples }: NodeSampling) =>
    samples.some(({ counts }) => counts.some(({ requests }) => requests > 0));
  const answered = nodes.filter(({ failure }) => failure === null);
  const once = nodes.filter(({ failure }) => failure === 'SECOND_SAMPLE_MISSING').filter(isBusy);
  const busy = [...answered.filter(isBusy), ...once];
  return {
    sampled: new Set([...answered, ...once].map(({ node }) => node)),
    busy: new Set(busy.map(({ node }) => node)),
  };
}

const LESS_CERTAIN: Readonly<Record<Confidence, Confidence>> = {
  SEEN: 'SEEN',
  HIGH: 'MEDIUM',
  MEDIUM: 'LOW',
  LOW: 'LOW',
};

export function lessCertain(confidence: Confidence): Confidence {
  return LESS_CERTAIN[confidence];
}

/**
 * The confidence, given where a workload runs: one step less for a workload that calls its own node and runs only on
 * sampled nodes without traffic. If none of its nodes was sampled, nothing changes.
 */
export function placedConfidence(
  confidence: Confidence,
  reach: Reach,
  nodes: ReadonlySet<string>,
  { sampled, busy }: Traffic,
): Confidence {
  if (reach === 'ALL_NODES') return confidence;
  const known = [...nodes].filter((node) => sampled.has(node));
  return known.length > 0 && !known.some((node) => busy.has(node)) ? lessCertain(confidence) : confidence;
}
