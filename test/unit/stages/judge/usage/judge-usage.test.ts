import assert from 'node:assert/strict';
import { type KubeletSample, notSampled } from '../../../../../shared/model/sampling.ts';
import type { UsageReason, UsageVerdict } from '../../../../../shared/model/words.ts';
import { aCluster, aPool, setting } from '../../../../support/cluster-builder.ts';
import { aNode, aSampling, GREW, QUIET, USED, usageOf } from '../../../../support/sampling-builder.ts';

describe('nodes that belong to no listed pool', () => {
  const strays = aSampling([aNode('n1', null, USED)], {});
  it('are judged by the auto-provisioning setting on Autopilot', () => {
    const autopilot = (value: boolean) =>
      aCluster({ mode: 'AUTOPILOT', pools: [], settings: [setting('AUTO_PROVISIONING', value)] });
    assert.equal(usageOf(strays, autopilot(false)).cluster.verdict, 'PAST_USE');
    assert.equal(usageOf(strays, autopilot(true)).cluster.verdict, 'USED_SINCE_START');
  });
  it('are assumed to be open on Standard', () => {
    const standard = aCluster({
      pools: [],
      autoProvisioning: true,
      settings: [setting('AUTO_PROVISIONING', false)],
    });
    assert.equal(usageOf(strays, standard).cluster.verdict, 'USED_SINCE_START');
  });
  it('are not counted if there is no pool and no node was sampled', () => {
    const { cluster: usage } = usageOf(notSampled('TURNED_OFF'), aCluster({ pools: [] }));
    assert.deepEqual([usage.verdict, usage.reason, usage.nodes_total], ['NOT_CHECKED', 'TURNED_OFF', 0]);
    assert.equal(usageOf(aSampling([], {}), aCluster({ pools: [] })).cluster.reason, 'NO_NODES');
  });
});

describe('usage of a cluster, from its pools', () => {
  const CASES: readonly (readonly [
    string,
    readonly KubeletSample[],
    readonly KubeletSample[],
    UsageVerdict,
  ])[] = [
    ['use anywhere', QUIET, GREW, 'IN_USE'],
    ['a pool that was used', QUIET, USED, 'USED_SINCE_START'],
    ['an unreadable pool', QUIET, [], 'INCONCLUSIVE'],
    ['all quiet', QUIET, QUIET, 'NOT_SEEN'],
  ];
  for (const [name, a, b, verdict] of CASES) {
    it(`${name}: ${verdict}`, () => {
      assert.equal(usageOf(aSampling([aNode('n1', 'a', a), aNode('n2', 'b', b)])).cluster.verdict, verdict);
    });
  }

  it('ignores a pool without nodes', () => {
    const { cluster: usage, pools } = usageOf(aSampling([aNode('n1', 'a', QUIET)], { a: 3 }));
    assert.equal(usage.verdict, 'NOT_SEEN');
    assert.equal(pools.get('b')?.reason, 'NO_NODES');
    assert.deepEqual([usage.nodes_sampled, usage.nodes_total], [1, 3]);
  });

  it('is NOT_CHECKED (NO_NODES) if no pool has nodes', () => {
    const { cluster: usage } = usageOf(aSampling([], {}));
    assert.deepEqual([usage.verdict, usage.reason], ['NOT_CHECKED', 'NO_NODES']);
  });

  it('is also NO_NODES if no node was sampled', () => {
    const empty = aCluster({ pools: [aPool({ nodeCount: 0 })] });
    assert.equal(usageOf(notSampled('UNREACHABLE'), empty).cluster.reason, 'NO_NODES');
  });

  it('uses the node counts from GKE if the nodes could not be listed', () => {
    const { cluster: usage } = usageOf(aSampling([], null));
    assert.deepEqual(
      [usage.verdict, usage.reason, usage.nodes_total],
      ['INCONCLUSIVE', 'NODES_UNREADABLE', 4],
    );
  });

  it('includes nodes of a pool that the cluster does not list', () => {
    const { cluster: usage, pools } = usageOf(
      aSampling([aNode('n1', 'a', QUIET), aNode('n2', 'b', QUIET), aNode('n3', 'new', USED)]),
    );
    assert.equal(usage.verdict, 'USED_SINCE_START');
    assert.deepEqual([...pools.keys()], ['a', 'b', '(no listed pool)']);
  });

  const REASONS: readonly (readonly [UsageReason, UsageVerdict])[] = [
    ['TURNED_OFF', 'NOT_CHECKED'],
    ['UNREACHABLE', 'NOT_CHECKED'],
    ['AUTOPILOT_NEEDS_PROBE', 'NOT_CHECKED'],
    ['OUT_OF_TIME', 'NOT_CHECKED'],
    ['NO_WORKLOADS', 'INCONCLUSIVE'],
  ];
  for (const [reason, verdict] of REASONS) {
    it(`no node was sampled, ${reason}: ${verdict}`, () => {
      const { cluster: usage, pools } = usageOf(notSampled(reason));
      for (const each of [usage, ...pools.values()])
        assert.deepEqual([each.verdict, each.reason], [verdict, reason]);
      assert.equal(usage.nodes_sampled, 0);
      assert.equal(usage.requests, null);
    });
  }
});
