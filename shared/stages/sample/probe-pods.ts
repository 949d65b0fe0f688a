import pLimit from 'p-limit';
import type { NodeSampling } from '../../model/sampling.ts';
import { SweepError } from '../../platform/errors.ts';
import type { PoolPlan } from './choose-nodes.ts';
import type { ProxyOptions } from './node-proxy.ts';
import { isForbidden, type NodesToSample } from './nodes-to-sample.ts';
import type { PodEntry, SampleSource } from './ports.ts';
import { isFresh, parseProbeLog, samplesOf } from './probe/parse-log.ts';
import { failed, failureOf, type NodeAccess, type NodeReading, sampleNodes } from './read-node.ts';

type ProbeOptions = Pick<ProxyOptions, 'nodeConcurrency' | 'resampleMs'>;

/** The logs of the probe's pods. */
export function probeLogs(
  nodesToSample: NodesToSample,
  { clock, signal }: Omit<NodeAccess, 'api'>,
  options: ProbeOptions,
): SampleSource {
  return {
    async sample() {
      const reached = await nodesToSample();
      if ('sampling' in reached) return reached;
      const { api, plans, mode } = reached;
      try {
        const pods = await api.listProbePods();
        const reason = mode === 'AUTOPILOT' ? 'AUTOPILOT_NEEDS_PROBE' : 'NODES_UNREADABLE';
        if (pods.length === 0) return reached.without(reason, 'No probe is installed.');
        const nodes = await sampleByProbe(plans, pods, { api, clock, signal }, options);
        return isForbidden(nodes)
          ? reached.without('FORBIDDEN', "The probe's logs may not be read.")
          : await reached.answer('PROBE', nodes, []);
      } catch (error) {
        if (!(error instanceof SweepError)) throw error;
        return reached.without(failureOf(error, signal), error.message);
      }
    },
  };
}

/**
 * Takes the samples of nodes from the logs of the probe's pods. Each round of a log is a sample. If a second sample is
 * requested and the log does not reach back that far, the node gets SECOND_SAMPLE_MISSING.
 */
export async function sampleByProbe(
  plans: readonly PoolPlan[],
  pods: readonly PodEntry[],
  access: NodeAccess,
  { nodeConcurrency, resampleMs }: ProbeOptions,
): Promise<NodeSampling[]> {
  const podOf = new Map(pods.map(({ node, name }) => [node, name]));
  return sampleNodes(plans, pLimit(nodeConcurrency), async (node) => {
    const pod = podOf.get(node);
    return pod === undefined ? failed('NODES_UNREADABLE') : readPod(pod, node, access, resampleMs);
  });
}

async function readPod(
  pod: string,
  node: string,
  { api, clock, signal }: NodeAccess,
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
