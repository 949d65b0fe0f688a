import type { LimitFunction } from 'p-limit';
import type { NodeSampling } from '../../model/sampling.ts';
import type { UsageReason } from '../../model/words.ts';
import type { PoolPlan } from './choose-nodes.ts';
import type { NodeReading } from './read-node.ts';

/** What holds for one node then holds for the others too. */
const NO_REPLACEMENT_HELPS: readonly UsageReason[] = ['FORBIDDEN', 'OUT_OF_TIME'];

/**
 * Samples the nodes that are wanted of each pool, as many at once as `limit` lets. A node that fails is replaced by
 * the pool's next candidate, and stays in the result with its failure. After a FORBIDDEN no further node is asked.
 * @returns in the order of the plans and their candidates
 */
export async function sampleNodes(
  plans: readonly PoolPlan[],
  limit: LimitFunction,
  read: (node: string) => Promise<NodeReading>,
): Promise<NodeSampling[]> {
  let forbidden = false;
  const ask = async (node: string, pool: string | null): Promise<NodeSampling> => {
    const { samples, failure } = forbidden
      ? ({ samples: [], failure: 'FORBIDDEN' } as const)
      : await read(node);
    forbidden ||= failure === 'FORBIDDEN';
    return { node, pool, samples, failure, effectivePort: null };
  };
  const pools = plans.map((plan) => fillPlaces(plan, (node) => limit(ask, node, plan.pool)));
  return (await Promise.all(pools)).flat();
}

/** Asks as many candidates as are wanted, at once, and for each that fails the next one. */
async function fillPlaces(
  { wanted, candidates }: PoolPlan,
  sample: (node: string) => Promise<NodeSampling>,
): Promise<NodeSampling[]> {
  const waiting = [...candidates];
  const asked: NodeSampling[] = [];
  const fillOne = async (): Promise<void> => {
    for (let node = waiting.shift(); node !== undefined; node = waiting.shift()) {
      const sampling = await sample(node);
      asked.push(sampling);
      if (sampling.failure === null || NO_REPLACEMENT_HELPS.includes(sampling.failure)) return;
    }
  };
  await Promise.all(Array.from({ length: wanted }, fillOne));
  return asked.toSorted((a, b) => candidates.indexOf(a.node) - candidates.indexOf(b.node));
}
