import assert from 'node:assert/strict';
import fc from 'fast-check';
import pLimit from 'p-limit';
import type { NodeReading } from '../../../../shared/stages/sample/read-node.ts';
import { sampleNodes } from '../../../../shared/stages/sample/read-node.ts';

const READ: NodeReading = { samples: [], failure: null };

/** Pools of nodes, each node well or failing. */
const pools = fc.array(
  fc.record({
    health: fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }),
    wanted: fc.integer({ min: 1, max: 8 }),
  }),
  { maxLength: 5 },
);

describe('sampleNodes', () => {
  it('fills as many places as possible, reads no node twice, and respects the concurrency limit', () =>
    fc.assert(
      fc.asyncProperty(pools, fc.integer({ min: 1, max: 5 }), async (drawn, atOnce) => {
        const plans = drawn.map(({ health, wanted }, pool) => ({
          pool: `p${pool}`,
          wanted: Math.min(wanted, health.length),
          candidates: health.map((well, node) => `p${pool}-${node}-${well}`),
        }));
        let [running, most] = [0, 0];
        const asked: string[] = [];
        const nodes = await sampleNodes(plans, pLimit(atOnce), async (node) => {
          asked.push(node);
          running += 1;
          most = Math.max(most, running);
          await new Promise((resolve) => setImmediate(resolve));
          running -= 1;
          return node.endsWith('true') ? READ : { ...READ, failure: 'NODES_UNREADABLE' };
        });
        assert.ok(most <= atOnce);
        assert.equal(new Set(asked).size, asked.length);
        assert.deepEqual(new Set(nodes.map(({ node }) => node)), new Set(asked));
        for (const [index, { pool, wanted, candidates }] of plans.entries()) {
          const ofPool = nodes.filter((node) => node.pool === pool);
          const answered = ofPool.filter(({ failure }) => failure === null).length;
          const well = drawn[index]?.health.filter(Boolean).length ?? 0;
          assert.equal(answered, Math.min(wanted, well));
          assert.deepEqual(
            ofPool.map(({ node }) => node),
            candidates.filter((node) => asked.includes(node)),
          );
        }
      }),
    ));
});
