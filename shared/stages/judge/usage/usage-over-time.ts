import {
  EVIDENCE_FORMAT,
  type EvidenceEntry,
  type ReportedNode,
  type Sample,
  type Usage,
} from '../../../model/rows/parts.ts';
import type { NodeSampling } from '../../../model/sampling.ts';
import type { PortState } from '../../../model/words.ts';
import { isAnotherNode } from '../evidence/add-reading.ts';
import { endsBefore, isSamePool, samplesSince } from '../evidence/follow-kubelet.ts';
import type { JudgePolicy } from '../policy.ts';
import { judgePool } from './judge-usage.ts';

/** What a stored report says of one pool's nodes. */
export interface ReportedPool {
  readonly usage: Usage;
  /** By the setting. */
  readonly port: PortState;
  /** Nodes of this pool; null where the nodes were not listed. */
  readonly nodes: readonly ReportedNode[] | null;
  /** Samples of this pool. */
  readonly samples: readonly Sample[];
}

/**
 * The usage of a pool once the last samples of earlier scans are compared with those of this one: growth from scan to
 * scan is reported as growth, with its increase and its window.
 * @param entries evidence of earlier scans, before this scan's samples were added
 */
export function usageOverTime(
  { usage, port, nodes, samples }: ReportedPool,
  entries: readonly EvidenceEntry[],
  policy: Pick<JudgePolicy, 'minimumWindowSeconds'>,
): Usage {
  const last = new Map(entries.filter(({ gone }) => !gone).map((entry) => [entry.node, entry]));
  const reported = new Map(nodes?.map((node) => [node.node, node]));
  const byNode = Map.groupBy(samples, ({ node }) => node);
  if (![...byNode.keys()].some((node) => last.has(node))) return usage;
  const failed = (nodes ?? []).filter(({ node, reason }) => reason !== null && !byNode.has(node));
  const samplings = [...byNode].map(([node, own]) =>
    samplingOf(node, own, last.get(node) ?? null, reported.get(node) ?? null),
  );
  const judged = judgePool(
    {
      pool: '',
      port,
      nodes: [...samplings, ...failed.map((node) => samplingOf(node.node, [], null, node))],
      nodesPresent: usage.nodes_total,
    },
    { source: usage.source, notSampled: null },
    policy,
  );
  return { ...judged, probing: judged.probing || usage.probing };
}

function samplingOf(
  node: string,
  samples: readonly Sample[],
  last: EvidenceEntry | null,
  reported: ReportedNode | null,
): NodeSampling {
  const isSameNode = last !== null && (reported === null || !isAnotherNode(last, reported));
  const isUsable =
    isSameNode &&
    last.format <= EVIDENCE_FORMAT &&
    isSamePool(last.pool, samples[0]?.pool ?? null) &&
    !endsBefore(last, samples);
  const earlier = isUsable && samples.length > 0 ? [sampleOf(last.last_sampled_at, last)] : [];
  const added = isUsable ? samplesSince(last, samples) : samples;
  const readings = [...earlier, ...added.map((sample) => sampleOf(sample.sampled_at, sample))];
  const unusable = { ...(readings.at(-1) ?? NOTHING), truncated: true };
  const isCut = reported?.reason === 'TRUNCATED' || reported?.reason === 'METRIC_MISSING';
  return {
    node,
    pool: null,
    samples: isCut && samples.length > 0 ? [...readings, unusable] : readings,
    failure: reported?.reason ?? null,
    effectivePort: reported?.effective_port ?? null,
  };
}

const NOTHING = {
  sampledAtMs: 0,
  processStartedAtMs: null,
  counts: [],
  familyPresent: true,
  truncated: true,
};

function sampleOf(
  sampledAt: string,
  { process_started_at, paths }: Pick<Sample, 'process_started_at' | 'paths'>,
) {
  return {
    sampledAtMs: Date.parse(sampledAt),
    processStartedAtMs: process_started_at === null ? null : Date.parse(process_started_at),
    counts: paths,
    familyPresent: true,
    truncated: false,
  };
}
