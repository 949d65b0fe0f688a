import assert from 'node:assert/strict';
import type { KubeletSample } from '../../../../../shared/model/sampling.ts';
import type { PortState } from '../../../../../shared/model/words.ts';
import { aCluster, aPool, setting } from '../../../../support/cluster-builder.ts';
import {
  aNode,
  aSampling,
  GREW,
  QUIET,
  twoPools,
  USED,
  usageOf,
} from '../../../../support/sampling-builder.ts';

describe('a setting without effect', () => {
  const flag = (a: boolean, samples: readonly KubeletSample[], effectivePort: PortState | null) => {
    const verdict = usageOf(aSampling([aNode('n', 'a', samples, { effectivePort })]), twoPools(a));
    return {
      flag: verdict.pools.get('a')?.setting_not_effective,
      effective: verdict.effectivePorts.get('a'),
    };
  };
  it('is flagged if the counter grows on a pool that is DISABLED', () =>
    assert.equal(flag(false, GREW, null).flag, true));
  it("is flagged if the kubelet's configuration differs", () => {
    assert.deepEqual(flag(false, QUIET, 'ENABLED'), { flag: true, effective: 'ENABLED' });
    assert.deepEqual(flag(true, QUIET, 'DISABLED'), { flag: true, effective: 'DISABLED' });
  });
  it('is not flagged otherwise', () => {
    assert.deepEqual(flag(false, USED, null), { flag: false, effective: undefined });
    assert.equal(flag(true, GREW, 'ENABLED').flag, false);
    assert.equal(flag(true, QUIET, 'UNKNOWN').flag, false);
  });
  it('turns past use into USED_SINCE_START because the port is actually open', () => {
    const verdict = usageOf(
      aSampling([aNode('n', 'a', USED, { effectivePort: 'ENABLED' })]),
      twoPools(false),
    );
    assert.equal(verdict.pools.get('a')?.verdict, 'USED_SINCE_START');
  });
  it('leaves PAST_USE only if the kubelet does not report the port open, or the setting is UNKNOWN and the kubelet reports it closed', () => {
    const verdict = (value: boolean | 'UNREADABLE', effectivePort: PortState | null) => {
      const who = aCluster({ pools: [aPool({ name: 'a' })], settings: [setting('NODE_POOL', value, 'a')] });
      return usageOf(aSampling([aNode('n', 'a', USED, { effectivePort })]), who).pools.get('a')?.verdict;
    };
    assert.equal(verdict(false, null), 'PAST_USE');
    assert.equal(verdict(false, 'DISABLED'), 'PAST_USE');
    assert.equal(verdict(false, 'UNKNOWN'), 'PAST_USE');
    assert.equal(verdict('UNREADABLE', 'DISABLED'), 'PAST_USE');
    assert.equal(verdict('UNREADABLE', null), 'USED_SINCE_START');
    assert.equal(verdict('UNREADABLE', 'UNKNOWN'), 'USED_SINCE_START');
    assert.equal(verdict(true, 'DISABLED'), 'USED_SINCE_START');
  });
  it('is flagged on the pool and the cluster if one node shows it', () => {
    const nodes = [
      aNode('n1', 'a', QUIET),
      aNode('n2', 'a', QUIET, { effectivePort: 'DISABLED' }),
      aNode('n3', 'b', QUIET),
    ];
    const verdict = usageOf(aSampling(nodes));
    assert.equal(verdict.pools.get('a')?.setting_not_effective, true);
    assert.equal(verdict.pools.get('b')?.setting_not_effective, false);
    assert.equal(verdict.cluster.setting_not_effective, true);
  });
  it('is not flagged if the setting is UNKNOWN', () => {
    const who = aCluster({
      pools: [aPool({ name: 'a' })],
      settings: [setting('NODE_POOL', 'UNREADABLE', 'a')],
    });
    const usage = usageOf(aSampling([aNode('n', 'a', QUIET, { effectivePort: 'DISABLED' })]), who).pools.get(
      'a',
    );
    assert.equal(usage?.setting_not_effective, false);
  });
  it('treats the port of a pool as open if it is open on any of its kubelets', () => {
    const nodes = (['DISABLED', 'ENABLED', 'UNKNOWN'] as const).map((effectivePort, index) =>
      aNode(`n${index}`, 'a', QUIET, { effectivePort }),
    );
    assert.equal(usageOf(aSampling(nodes)).effectivePorts.get('a'), 'ENABLED');
    assert.equal(usageOf(aSampling(nodes.slice(0, 1))).effectivePorts.get('a'), 'DISABLED');
    assert.equal(
      usageOf(aSampling([...nodes.slice(0, 1), ...nodes.slice(2)])).effectivePorts.get('a'),
      'UNKNOWN',
    );
  });
});
