import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { EvidenceEntry } from '../../../../shared/model/rows/parts.ts';
import type { SamplingHints } from '../../../../shared/model/sampling.ts';
import { chooseNodes, nodesPerScan } from '../../../../shared/stages/sample/choose-nodes.ts';
import type { NodeEntry } from '../../../../shared/stages/sample/ports.ts';
import { hintsFrom } from '../../../../shared/stages/sample/sampling-hints.ts';
import { anEntry } from '../../../support/log-entry.ts';
import { aNode } from '../../../support/memory-cluster-api.ts';

const aHint = (differences: Partial<SamplingHints> = {}): SamplingHints => ({
  cluster_uid: 'uid',
  sampled_at: '2026-11-24T03:00:00.000Z',
  used_nodes: [],
  sampled: [],
  ...differences,
});

const poolOf = (size: number) =>
  Array.from({ length: size }, (_, index) => aNode(`n${String(index).padStart(4, '0')}`));

const someNodes = fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 40 }).chain((ids) =>
  fc.tuple(
    ...ids.map((id) =>
      fc.record({
        name: fc.constant(`n${id}`),
        uid: fc.constant(null),
        pool: fc.constantFrom('a', 'b', 'c', null),
        ready: fc.boolean(),
        createdAtMs: fc.option(fc.integer({ min: 0, max: 9 })),
      }),
    ),
  ),
);
const perPool = fc.oneof(fc.integer({ min: 1, max: 50 }), fc.constant('all' as const));

describe('chooseNodes', () => {
  it('samples every node of a pool with up to 50 nodes, and 50 or a quarter of a larger pool', () => {
    assert.deepEqual([1, 3, 50, 51, 200, 201, 1000].map(nodesPerScan), [1, 3, 50, 50, 50, 51, 250]);
    assert.deepEqual(
      [3, 60, 1000].map((size) => chooseNodes(poolOf(size), 'all')[0]?.wanted),
      [3, 50, 250],
    );
  });

  it('prefers nodes in use, then those that run a caller, then new ones, then those sampled longest ago', () => {
    const nodes: NodeEntry[] = [
      ...['a', 'b', 'c', 'd', 'e'].map((name) => aNode(name)),
      aNode('new', { createdAtMs: Date.UTC(2026, 10, 25) }),
      aNode('lost', { ready: false }),
    ];
    const hints = aHint({ used_nodes: ['e', 'gone'], sampled: [{ pool: 'pool-a', nodes: 'b c a d e' }] });
    assert.deepEqual(chooseNodes(nodes, 5, hints, new Set(['d'])), [
      { pool: 'pool-a', wanted: 5, candidates: ['e', 'd', 'new', 'b', 'c', 'a', 'lost'] },
    ]);
  });

  it('samples every node in use, whatever the limit', () => {
    const nodes = poolOf(80);
    const used = nodes.slice(0, 70).map(({ name }) => name);
    const [plan] = chooseNodes(nodes, 1, aHint({ used_nodes: used }));
    assert.equal(plan?.wanted, 70);
    assert.deepEqual(plan?.candidates.slice(0, 70).toSorted(), used);
  });

  /** @param unreadable nodes that are listed as ready, and whose kubelets do not answer */
  const sampledIn = (
    nodes: readonly NodeEntry[],
    scans: number,
    unreadable: ReadonlySet<string> = new Set(),
  ) => {
    const entries = new Map<string, EvidenceEntry>();
    for (let scan = 0; scan < scans; scan += 1) {
      const hints = hintsFrom('uid', [...entries.values()]);
      const [plan] = chooseNodes(nodes, 'all', hints);
      const answers = plan?.candidates.filter((node) => !unreadable.has(node)).slice(0, plan.wanted) ?? [];
      for (const [index, node] of answers.entries()) {
        // Nodes are sampled at the same time, and answer in any order.
        const at = new Date(Date.UTC(2026, 10, 24 + scan) + ((index * 37) % 11)).toISOString();
        entries.set(node, anEntry({ node, pool: 'pool-a', last_sampled_at: at }));
      }
    }
    return entries;
  };

  it('samples a pool of 1,000 nodes in four scans (each scan sampled the same quarter)', () => {
    assert.equal(sampledIn(poolOf(1000), 4).size, 1000);
  });

  it('samples in the fifth scan what it sampled in the first', () => {
    const days = [...sampledIn(poolOf(1000), 5).values()].map(({ last_sampled_at: at }) => at.slice(8, 10));
    assert.deepEqual(
      [...Map.groupBy(days, (day) => day)].map(([day, { length }]) => `${day}: ${length}`).sort(),
      ['25: 250', '26: 250', '27: 250', '28: 250'],
    );
  });

  it('goes on behind nodes that never answer', () => {
    const unreadable = new Set(
      poolOf(1000)
        .slice(0, 20)
        .map(({ name }) => name),
    );
    assert.equal(sampledIn(poolOf(1000), 5, unreadable).size, 980);
  });

  it('takes a new node for one that was never sampled, though an earlier one had its name', () => {
    const hints = aHint({ sampled: [{ pool: 'pool-a', nodes: 'b a c' }] });
    const nodes = [aNode('a'), aNode('b'), aNode('c', { createdAtMs: Date.UTC(2026, 10, 25) })];
    assert.deepEqual(chooseNodes(nodes, 1, hints)[0]?.candidates, ['c', 'b', 'a']);
  });

  it('limits the candidates instead of trying every node of a pool', () => {
    assert.equal(chooseNodes(poolOf(50), 1)[0]?.candidates.length, 4);
  });

  it('plans at least one node of each pool, and no more than it has', () =>
    fc.assert(
      fc.property(someNodes, perPool, (nodes, limit) => {
        const plans = chooseNodes(nodes, limit);
        assert.deepEqual(new Set(plans.map(({ pool }) => pool)), new Set(nodes.map(({ pool }) => pool)));
        for (const plan of plans) {
          const size = nodes.filter(({ pool }) => pool === plan.pool).length;
          assert.equal(plan.wanted, limit === 'all' ? size : Math.min(limit, size));
          assert.ok(plan.candidates.length >= plan.wanted);
          assert.equal(new Set(plan.candidates).size, plan.candidates.length);
          for (const name of plan.candidates)
            assert.equal(nodes.find((node) => node.name === name)?.pool, plan.pool);
        }
      }),
    ));

  it('does not depend on the order of the list', () =>
    fc.assert(
      fc.property(someNodes, perPool, (nodes, limit) => {
        const byPool = (plans: ReturnType<typeof chooseNodes>) =>
          new Map(plans.map(({ pool, candidates }) => [pool, candidates]));
        assert.deepEqual(byPool(chooseNodes(nodes.toReversed(), limit)), byPool(chooseNodes(nodes, limit)));
      }),
    ));
});
