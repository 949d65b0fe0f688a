import { setTimeout as delay } from 'node:timers/promises';
import pLimit, { type LimitFunction } from 'p-limit';
import type { NodeSampling } from '../../model/sampling.ts';
import { formatFirst } from '../../platform/text.ts';
import type { PoolPlan } from './choose-nodes.ts';
import { isForbidden, type NodesToSample } from './nodes-to-sample.ts';
import type { SampleSource } from './ports.ts';
import { type NodeAccess, type NodeReading, readEffectivePort, readNode, sampleNodes } from './read-node.ts';

export interface ProxyOptions {
  /** Maximum number of nodes of one cluster that are sampled at the same time. */
  readonly nodeConcurrency: number;
  /** Delay before the second sample of each node; null: one sample is enough. */
  readonly resampleMs: number | null;
  /** Also read each kubelet's own configuration, which security monitoring may report. */
  readonly effective: boolean;
}

/** The API server's node proxy. Autopilot never allows it. */
export function nodeProxy(
  nodesToSample: NodesToSample,
  { clock, signal }: Omit<NodeAccess, 'api'>,
  options: ProxyOptions,
): SampleSource {
  return {
    async sample() {
      const reached = await nodesToSample();
      if ('sampling' in reached) return reached;
      const { nodes, notes } = await sampleByProxy(
        reached.plans,
        { api: reached.api, clock, signal },
        options,
      );
      if (!isForbidden(nodes)) return reached.answer('NODE_PROXY', nodes, notes);
      const reason = reached.mode === 'AUTOPILOT' ? 'AUTOPILOT_NEEDS_PROBE' : 'FORBIDDEN';
      return reached.without(reason, 'The node proxy is not granted (nodes/proxy).');
    },
  };
}

/** The samples read through the proxy, with notes about what is missing. */
export interface ProxyReading {
  readonly nodes: readonly NodeSampling[];
  readonly notes: readonly string[];
}

/** Samples nodes through the API server's node proxy. A node without the second sample gets SECOND_SAMPLE_MISSING. */
export async function sampleByProxy(
  plans: readonly PoolPlan[],
  access: NodeAccess,
  { nodeConcurrency, resampleMs, effective }: ProxyOptions,
): Promise<ProxyReading> {
  const limit = pLimit(nodeConcurrency);
  const unread: MissingSample[] = [];
  let nodes = await sampleNodes(plans, limit, async (node) => {
    const reading = await readNode(node, access);
    if (reading.failure !== null) unread.push({ node, ...reading });
    return reading;
  });
  const unconfigured: MissingSample[] = [];
  if (effective)
    nodes = await mapAnswered(nodes, limit, async (sampling) => {
      const configz = await readEffectivePort(sampling.node, access);
      if (configz.unread !== null) unconfigured.push({ node: sampling.node, ...configz.unread });
      return { ...sampling, effectivePort: configz.port };
    });
  const notes = [
    ...notesOf(unread, (each) => `No metrics were read from ${each}`),
    ...notesOf(unconfigured, (each) => `The configuration (configz) of ${each} was not read`),
  ];
  if (resampleMs === null || !nodes.some(({ failure }) => failure === null)) return { nodes, notes };
  await delay(resampleMs, undefined, { signal: access.signal }).catch(() => {});
  const missing: MissingSample[] = [];
  const resampled = await mapAnswered(nodes, limit, async (sampling) => {
    const reading = await readNode(sampling.node, access);
    if (reading.failure === null) return { ...sampling, samples: [...sampling.samples, ...reading.samples] };
    missing.push({ node: sampling.node, ...reading });
    return { ...sampling, failure: 'SECOND_SAMPLE_MISSING' };
  });
  return {
    nodes: resampled,
    notes: [...notes, ...notesOf(missing, (each) => `The second sample of ${each} is missing`)],
  };
}

function mapAnswered(
  nodes: readonly NodeSampling[],
  limit: LimitFunction,
  add: (sampling: NodeSampling) => Promise<NodeSampling>,
): Promise<NodeSampling[]> {
  return Promise.all(nodes.map((sampling) => (sampling.failure === null ? limit(add, sampling) : sampling)));
}

interface MissingSample extends Omit<NodeReading, 'samples'> {
  readonly node: string;
}

/** Maximum number of nodes that a note names; the rows contain all of them. */
const MAX_NAMES = 3;

/** One note per cause: if the API server stops responding, all nodes fail alike. */
function notesOf(missing: readonly MissingSample[], say: (nodes: string) => string): string[] {
  return [...Map.groupBy(missing, causeOf).values()].map((group) => {
    const names = group.map(({ node }) => node);
    const nodes = formatFirst(names, MAX_NAMES, 'other nodes');
    const [{ failure, detail } = { failure: null }] = group;
    return `${say(nodes)} (${failure})${detail === undefined ? '.' : `: ${detail}`}`;
  });
}

/** Errors that differ only in the name of the node have the same cause. */
function causeOf({ node, failure, detail }: MissingSample): string {
  return JSON.stringify([failure, detail?.replaceAll(node, '')]);
}
