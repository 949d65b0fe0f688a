import pLimit from 'p-limit';
import type { NodeSampling } from '../../model/sampling.ts';
import type { PoolPlan } from './choose-nodes.ts';
import type { ProxyOptions } from './node-proxy.ts';
import type { PodEntry } from './ports.ts';
import { isFresh, parseProbeLog, samplesOf } from './probe/parse-log.ts';
import { failed, failureOf, type NodeAsking, type NodeReading, sampleNodes } from './read-node.ts';

/**
 * Samples nodes through what the probe's pods have printed there. The rounds of the log are the samples: where a second
 * sample is requested and the log does not reach back that far, the node gets SECOND_SAMPLE_MISSING.
 */
export async function sampleByProbe(
  plans: readonly PoolPlan[],
  pods: readonly PodEntry[],
  asking: NodeAsking,
  { nodeConcurrency, resampleMs }: Pick<ProxyOptions, 'nodeConcurrency' | 'resampleMs'>,
): Promise<NodeSampling[]> {
  const podOf = new Map(pods.map(({ node, name }) => [node, name]));
  return sampleNodes(plans, pLimit(nodeConcurrency), async (node) => {
    const pod = podOf.get(node);
    return pod === undefined ? failed('NODES_UNREADABLE') : readPod(pod, node, asking, resampleMs);
  });
}

async function readPod(
  pod: string,
  node: string,
  { api, clock, signal }: NodeAsking,
  resampleMs: number | null,
): Promise<NodeReading> {
  if (signal.aborted) return failed('OUT_OF_TIME');
  try {
    const rounds = parseProbeLog(await api.readProbeLog(pod), node);
    const last = rounds.at(-1);
    if (last === undefined || !isFresh(last, clock.nowMs())) return failed('NODES_UNREADABLE');
    const samples = await samplesOf(rounds, clock.nowMs());
    if (samples.at(-1)?.truncated) return { samples, failure: 'TRUNCATED' };
    const spanMs = last.atMs - (rounds[0]?.atMs ?? last.atMs);
    const isMissing = resampleMs !== null && (rounds.length === 1 || spanMs < resampleMs);
    return { samples, failure: isMissing ? 'SECOND_SAMPLE_MISSING' : null };
  } catch (error) {
    return failed(failureOf(error, signal));
  }
}
