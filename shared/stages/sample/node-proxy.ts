import { setTimeout as delay } from 'node:timers/promises';
import pLimit, { type LimitFunction } from 'p-limit';
import type { NodeSampling } from '../../model/sampling.ts';
import type { PoolPlan } from './choose-nodes.ts';
import { type NodeAsking, readEffectivePort, readNode, sampleNodes } from './read-node.ts';

export interface ProxyOptions {
  /** Nodes of one cluster that are asked at once. */
  readonly nodeConcurrency: number;
  /** Take a second sample of each node this much later; null: one is enough. */
  readonly resampleMs: number | null;
  /** Also read each kubelet's own configuration: security monitors flag that. */
  readonly effective: boolean;
}

/** Samples nodes through the API server's node proxy. */
export async function sampleByProxy(
  plans: readonly PoolPlan[],
  asking: NodeAsking,
  { nodeConcurrency, resampleMs, effective }: ProxyOptions,
): Promise<NodeSampling[]> {
  const limit = pLimit(nodeConcurrency);
  let nodes = await sampleNodes(plans, limit, (node) => readNode(node, asking));
  if (effective) nodes = await ofAnswered(nodes, limit, (sampling) => withEffectivePort(sampling, asking));
  if (resampleMs === null || !nodes.some(({ failure }) => failure === null)) return nodes;
  await delay(resampleMs, undefined, { signal: asking.signal }).catch(() => {});
  return ofAnswered(nodes, limit, (sampling) => withLaterSample(sampling, asking));
}

function ofAnswered(
  nodes: readonly NodeSampling[],
  limit: LimitFunction,
  add: (sampling: NodeSampling) => Promise<NodeSampling>,
): Promise<NodeSampling[]> {
  return Promise.all(nodes.map((sampling) => (sampling.failure === null ? limit(add, sampling) : sampling)));
}

async function withEffectivePort(sampling: NodeSampling, asking: NodeAsking): Promise<NodeSampling> {
  return { ...sampling, effectivePort: await readEffectivePort(sampling.node, asking) };
}

/** A node that cannot be read again keeps its first sample. */
async function withLaterSample(sampling: NodeSampling, asking: NodeAsking): Promise<NodeSampling> {
  const { samples, failure } = await readNode(sampling.node, asking);
  return failure === null ? { ...sampling, samples: [...sampling.samples, ...samples] } : sampling;
}
