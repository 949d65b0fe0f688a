import assert from 'node:assert/strict';
import { missingProof } from '../../../cli/flows/verify-cluster.ts';
import { notSampled, type Sampling } from '../../../shared/model/sampling.ts';
import { aCluster, aPool } from '../../support/cluster-builder.ts';
import { aNode, aSample } from '../../support/sampling-builder.ts';

const CLUSTER = aCluster({ pools: [aPool({ name: 'a' })] });
const BEGAN_MS = Date.UTC(2026, 10, 24);

function sampling(createdAtMs: number | null, node = aNode('n1', 'a', [aSample(0, {})])): Sampling {
  return {
    ...notSampled('TURNED_OFF'),
    notSampled: null,
    nodes: [node],
    present: [{ node: 'n1', uid: 'u1', pool: 'a', createdAtMs }],
  };
}

describe('the proof that a port is closed on the nodes', () => {
  const upgrades = new Map([['a', BEGAN_MS]]);

  it('is complete if every node was created after the last node upgrade began', () => {
    assert.deepEqual(missingProof(CLUSTER, sampling(BEGAN_MS + 1), upgrades), []);
  });

  it('lacks a node that was not replaced yet, even though it looks closed', () => {
    const [missing] = missingProof(CLUSTER, sampling(BEGAN_MS - 1), upgrades);
    assert.match(
      missing ?? '',
      /^Pool a: nothing shows that the last node upgrade replaced n1, and the configuration was not read/,
    );
  });

  it('lacks a node whose creation time is not known', () => {
    assert.equal(missingProof(CLUSTER, sampling(null), upgrades).length, 1);
  });

  it('is complete if configz reports 0, whatever the age of the node', () => {
    const node = aNode('n1', 'a', [aSample(0, {})], { effectivePort: 'DISABLED' });
    assert.deepEqual(missingProof(CLUSTER, sampling(null, node), new Map()), []);
  });

  it('lacks a second sample of a nonzero counter', () => {
    const node = aNode('n1', 'a', [aSample(0, { stats: 3 })]);
    assert.match(missingProof(CLUSTER, sampling(BEGAN_MS + 1, node), upgrades)[0] ?? '', /no second sample/);
  });

  for (const [what, samples, reason] of [
    [
      'that has no counter (was taken for zero)',
      [{ ...aSample(0, {}), familyPresent: false }],
      'METRIC_MISSING',
    ],
    [
      'whose counter fell (was taken for one that did not grow)',
      [aSample(0, { stats: 3 }), aSample(9, {})],
      'TRUNCATED',
    ],
  ] as const)
    it(`lacks a node ${what}`, () => {
      const [missing] = missingProof(CLUSTER, sampling(BEGAN_MS + 1, aNode('n1', 'a', samples)), upgrades);
      assert.equal(missing, `Pool a: the counter of n1 could not be read (${reason}).`);
    });

  it('lacks a node that failed, and includes the cause', () => {
    const node = aNode('n1', 'a', [], { failure: 'FORBIDDEN' });
    assert.match(
      missingProof(CLUSTER, sampling(BEGAN_MS + 1, node), upgrades)[0] ?? '',
      /n1 could not be read \(FORBIDDEN\)/,
    );
  });

  it('lacks everything if the nodes could not be listed', () => {
    assert.deepEqual(missingProof(CLUSTER, notSampled('UNREACHABLE'), upgrades), [
      'The nodes could not be checked (UNREACHABLE).',
    ]);
  });
});
