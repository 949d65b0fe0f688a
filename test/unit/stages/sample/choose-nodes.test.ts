import assert from 'node:assert/strict';
import fc from 'fast-check';
import { chooseNodes, countByPool } from '../../../../shared/stages/sample/choose-nodes.ts';
import type { NodeEntry } from '../../../../shared/stages/sample/ports.ts';
import { aNode } from '../../../support/memory-cluster-api.ts';

const someNodes = fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 40 }).chain((ids) =>
  fc.tuple(
    ...ids.map((id) =>
      fc.record({
        name: fc.constant(`n${id}`),
        pool: fc.constantFrom('a', 'b', 'c', null),
        ready: fc.boolean(),
        createdAtMs: fc.option(fc.integer({ min: 0, max: 9 })),
      }),
    ),
  ),
);
const perPool = fc.oneof(fc.integer({ min: 1, max: 50 }), fc.constant('all' as const));

describe('chooseNodes', () => {
  it('prefers ready nodes, then the oldest, then names', () => {
    const nodes: NodeEntry[] = [
      aNode('new', { createdAtMs: 9 }),
      aNode('lost', { ready: false, createdAtMs: 1 }),
      aNode('old-b', { createdAtMs: 2 }),
      aNode('undated', { createdAtMs: null }),
      aNode('old-a', { createdAtMs: 2 }),
    ];
    assert.deepEqual(chooseNodes(nodes, 2), [
      { pool: 'pool-a', wanted: 2, candidates: ['old-a', 'old-b', 'new', 'undated', 'lost'] },
    ]);
  });

  it('prefers, of ready nodes, those that earlier scans followed, as they were ranked', () => {
    const nodes = [aNode('old', { createdAtMs: 1 }), aNode('b'), aNode('a'), aNode('lost', { ready: false })];
    const followed = ['lost', 'gone', 'b', 'a'].map((node) => ({ node, used: false }));
    assert.deepEqual(chooseNodes(nodes, 1, followed), [
      { pool: 'pool-a', wanted: 1, candidates: ['b', 'a', 'old', 'lost'] },
    ]);
  });

  it('wants every ready node that was used before', () => {
    const nodes = [aNode('a'), aNode('b'), aNode('c'), aNode('lost', { ready: false })];
    const used = ['c', 'b', 'lost', 'gone'].map((node) => ({ node, used: true }));
    const [plan] = chooseNodes(nodes, 1, used);
    assert.equal(plan?.wanted, 2);
    assert.deepEqual(plan?.candidates, ['c', 'b', 'a', 'lost']);
    assert.equal(chooseNodes(nodes, 3, used)[0]?.wanted, 3);
  });

  it('tries no pool to its end', () => {
    const nodes = Array.from({ length: 50 }, (_, index) => aNode(`n${index}`));
    assert.equal(chooseNodes(nodes, 1)[0]?.candidates.length, 4);
  });

  it('wants at least one node of each pool, and no more than it has', () =>
    fc.assert(
      fc.property(someNodes, perPool, (nodes, wanted) => {
        const present = countByPool(nodes);
        const plans = chooseNodes(nodes, wanted);
        assert.deepEqual(new Set(plans.map(({ pool }) => pool)), new Set(nodes.map(({ pool }) => pool)));
        for (const plan of plans) {
          const size = present[plan.pool ?? ''] ?? 0;
          assert.equal(plan.wanted, wanted === 'all' ? size : Math.min(wanted, size));
          assert.ok(plan.candidates.length >= plan.wanted);
          assert.equal(new Set(plan.candidates).size, plan.candidates.length);
          for (const name of plan.candidates)
            assert.equal(nodes.find((node) => node.name === name)?.pool, plan.pool);
        }
      }),
    ));

  it('does not depend on the order of the list', () =>
    fc.assert(
      fc.property(someNodes, perPool, (nodes, wanted) => {
        const byPool = (plans: ReturnType<typeof chooseNodes>) =>
          new Map(plans.map(({ pool, candidates }) => [pool, candidates]));
        assert.deepEqual(byPool(chooseNodes(nodes.toReversed(), wanted)), byPool(chooseNodes(nodes, wanted)));
      }),
    ));

  it('counts nodes by pool, those of none apart', () => {
    assert.deepEqual(countByPool([aNode('a'), aNode('b'), aNode('c', { pool: null })]), {
      'pool-a': 2,
      '': 1,
    });
  });
});
