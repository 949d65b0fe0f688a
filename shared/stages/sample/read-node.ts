import type { KubeletSample } from '../../model/sampling.ts';
import type { PortState, UsageReason } from '../../model/words.ts';
import type { Clock } from '../../platform/clock.ts';
import { SweepError } from '../../platform/errors.ts';
import { SCRAPE_LIMITS } from './metrics/limits.ts';
import { readKubeletMetrics } from './metrics/read-kubelet-metrics.ts';
import { sampleOf } from './metrics/reading.ts';
import type { ClusterApi } from './ports.ts';

/** What asking the nodes of one cluster needs. */
export interface NodeAsking {
  readonly api: ClusterApi;
  readonly clock: Clock;
  /** The cluster's time budget. */
  readonly signal: AbortSignal;
}

/** What asking one node gave. */
export interface NodeReading {
  /** In time order; with a failure they are no answer. */
  readonly samples: readonly KubeletSample[];
  /** Why there is no usable sample; null where there is one. */
  readonly failure: UsageReason | null;
}

/** Reads a node's counters once, through the node proxy. Throws nothing but our own bugs. */
export async function readNode(node: string, { api, clock, signal }: NodeAsking): Promise<NodeReading> {
  if (signal.aborted) return failed('OUT_OF_TIME');
  try {
    const reading = await readKubeletMetrics(await api.readMetrics(node), SCRAPE_LIMITS);
    if (reading.looksLike !== null) return failed('NODES_UNREADABLE');
    const sample = sampleOf(reading, clock.nowMs());
    return { samples: [sample], failure: sample.truncated ? 'TRUNCATED' : null };
  } catch (error) {
    return failed(failureOf(error, signal));
  }
}

/** The port in a kubelet's own configuration; UNKNOWN where that could not be read. */
export async function readEffectivePort(node: string, { api, signal }: NodeAsking): Promise<PortState> {
  if (signal.aborted) return 'UNKNOWN';
  try {
    return await api.readEffectivePort(node);
  } catch (error) {
    if (!(error instanceof SweepError)) throw error;
    return 'UNKNOWN';
  }
}

export const failed = (failure: UsageReason): NodeReading => ({ samples: [], failure });

/** What an error of the cluster's API means for one node. Throws what is no SweepError: that is our own bug. */
export function failureOf(error: unknown, signal: AbortSignal): UsageReason {
  if (!(error instanceof SweepError)) throw error;
  if (signal.aborted) return 'OUT_OF_TIME';
  if (error.code === 'KUBERNETES_FORBIDDEN') return 'FORBIDDEN';
  return error.code === 'KUBERNETES_ANSWER_TOO_LARGE' ? 'TRUNCATED' : 'NODES_UNREADABLE';
}
