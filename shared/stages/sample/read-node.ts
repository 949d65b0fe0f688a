import type { LimitFunction } from 'p-limit';
import type { KubeletSample, NodeSampling } from '../../model/sampling.ts';
import type { PortState, UsageReason } from '../../model/words.ts';
import type { Clock } from '../../platform/clock.ts';
import { SweepError } from '../../platform/errors.ts';
import type { PoolPlan } from './choose-nodes.ts';
import { readKubeletMetrics } from './metrics/read-kubelet-metrics.ts';
import { DOUBTS, SCRAPE_LIMITS, sampleOf } from './metrics/reading.ts';
import type { ClusterApi } from './ports.ts';

/** Access to the nodes of one cluster. */
export interface NodeAccess {
  readonly api: ClusterApi;
  readonly clock: Clock;
  /** The cluster's time budget. */
  readonly signal: AbortSignal;
}

/** The result of sampling one node. */
export interface NodeReading {
  /** In time order; must not be used after a failure. */
  readonly samples: readonly KubeletSample[];
  /** Why there is no usable sample; null if there is one. */
  readonly failure: UsageReason | null;
  /** The message of the error, if an error is the reason. */
  readonly detail?: string;
}

/**
 * Reads a node's counters once, through the node proxy. A response that names another node is rejected. Throws only
 * because of our own bugs.
 */
export async function readNode(node: string, { api, clock, signal }: NodeAccess): Promise<NodeReading> {
  if (signal.aborted) return failed('OUT_OF_TIME');
  try {
    const reading = await readKubeletMetrics(await api.readMetrics(node), SCRAPE_LIMITS);
    if (reading.looksLike !== null)
      throw new SweepError('KUBELET_UNREADABLE', {
        node,
        detail: `it returned no metrics (${reading.looksLike})`,
      });
    if (reading.nodeName !== null && reading.nodeName !== node)
      throw new SweepError('KUBELET_UNREADABLE', { node, detail: 'it returned the metrics of another node' });
    const sample = sampleOf(reading, clock.nowMs());
    if (reading.doubt === null) return { samples: [sample], failure: null };
    return {
      samples: [sample],
      failure: 'TRUNCATED',
      detail: `the text is not conclusive: ${DOUBTS[reading.doubt]}.`,
    };
  } catch (error) {
    const failure = failureOf(error, signal);
    return error instanceof SweepError ? { ...failed(failure), detail: error.message } : failed(failure);
  }
}

/** The port in a kubelet's own configuration; UNKNOWN, with the reason, if that could not be read. */
export async function readEffectivePort(
  node: string,
  { api, signal }: NodeAccess,
): Promise<{ readonly port: PortState; readonly unread: Omit<NodeReading, 'samples'> | null }> {
  if (signal.aborted) return { port: 'UNKNOWN', unread: { failure: 'OUT_OF_TIME' } };
  try {
    return { port: await api.readEffectivePort(node), unread: null };
  } catch (error) {
    const failure = failureOf(error, signal);
    return {
      port: 'UNKNOWN',
      unread: { failure, ...(error instanceof SweepError ? { detail: error.message } : {}) },
    };
  }
}

export const failed = (failure: UsageReason): NodeReading => ({ samples: [], failure });

/**
 * The failure of one node that corresponds to an error of the cluster's API. Anything but a SweepError is a bug of
 * ours, and rethrown.
 */
export function failureOf(error: unknown, signal: AbortSignal): UsageReason {
  if (!(error instanceof SweepError)) throw error;
  if (signal.aborted) return 'OUT_OF_TIME';
  if (error.code === 'KUBERNETES_FORBIDDEN') return 'FORBIDDEN';
  return error.code === 'KUBERNETES_ANSWER_TOO_LARGE' ? 'TRUNCATED' : 'NODES_UNREADABLE';
}

/** Failures that apply to all nodes if they apply to one. */
const NO_REPLACEMENT_HELPS: readonly UsageReason[] = ['FORBIDDEN', 'OUT_OF_TIME'];

/**
 * Samples the chosen nodes of each pool, as many at the same time as `limit` allows. A node that fails is replaced by
 * the next candidate of its pool, and stays in the result with its failure. After a FORBIDDEN no other node is sampled.
 * @returns in the order of the plans and their candidates
 */
export async function sampleNodes(
  plans: readonly PoolPlan[],
  limit: LimitFunction,
  read: (node: string) => Promise<NodeReading>,
): Promise<NodeSampling[]> {
  let forbidden = false;
  const sampleOne = async (node: string, pool: string | null): Promise<NodeSampling> => {
    const { samples, failure } = forbidden
      ? ({ samples: [], failure: 'FORBIDDEN' } as const)
      : await read(node);
    forbidden ||= failure === 'FORBIDDEN';
    return { node, pool, samples, failure, effectivePort: null };
  };
  const pools = plans.map((plan) => fillPlaces(plan, (node) => limit(sampleOne, node, plan.pool)));
  return (await Promise.all(pools)).flat();
}

/** Samples as many candidates as wanted at the same time, and the next candidate for each that fails. */
async function fillPlaces(
  { wanted, candidates }: PoolPlan,
  sample: (node: string) => Promise<NodeSampling>,
): Promise<NodeSampling[]> {
  const waiting = [...candidates];
  const sampled: NodeSampling[] = [];
  const fillOne = async (): Promise<void> => {
    for (let node = waiting.shift(); node !== undefined; node = waiting.shift()) {
      const sampling = await sample(node);
      sampled.push(sampling);
      if (sampling.failure === null || NO_REPLACEMENT_HELPS.includes(sampling.failure)) return;
    }
  };
  await Promise.all(Array.from({ length: wanted }, fillOne));
  return sampled.toSorted((a, b) => candidates.indexOf(a.node) - candidates.indexOf(b.node));
}
