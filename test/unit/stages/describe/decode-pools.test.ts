import assert from 'node:assert/strict';
import { decodeCluster } from '../../../../shared/stages/describe/decode-cluster.ts';

const FIELD = 'insecureKubeletReadonlyPortEnabled';
const LEAST = { name: 'cluster-a', initialClusterVersion: '1.29.1' };
const pool = (name: unknown, value?: unknown) => ({ name, config: { kubeletConfig: { [FIELD]: value } } });

function decode(fields: Record<string, unknown>) {
  const { pools, settings, poolsFromNodeConfig } = decodeCluster({ ...LEAST, ...fields });
  return { names: pools.map(({ name }) => name), pools, settings, poolsFromNodeConfig };
}

describe('decodeCluster, pools', () => {
  const nodeConfig = { kubeletConfig: { [FIELD]: false } };
  const legacy = [{ site: 'LEGACY_NODE_CONFIG', pool: null, value: false }];

  it('uses nodeConfig as the default pool if nodePools is absent', () => {
    const { names, settings, poolsFromNodeConfig } = decode({ nodeConfig, currentNodeVersion: '1.30.1' });
    assert.deepEqual(names, ['default-pool']);
    assert.deepEqual(settings, legacy);
    assert.equal(poolsFromNodeConfig, true);
  });

  it("does the same for the client library's empty list next to a nodeConfig", () => {
    const { names, poolsFromNodeConfig } = decode({ nodeConfig, nodePools: [] });
    assert.deepEqual([names, poolsFromNodeConfig], [['default-pool'], true]);
  });

  it('has one pool if both are absent', () => {
    assert.deepEqual(decode({}).names, ['default-pool']);
    assert.deepEqual(decode({ nodePools: null, nodeConfig: null }).names, ['default-pool']);
  });

  it('has no pools if the list is empty', () => {
    const { names, poolsFromNodeConfig } = decode({ nodePools: [], nodeConfig: null });
    assert.deepEqual([names, poolsFromNodeConfig], [[], false]);
  });

  it('has one unreadable pool if nodePools is not a list', () => {
    const { names, settings } = decode({ nodePools: { 'default-pool': {} }, nodeConfig });
    assert.deepEqual(names, ['nodePools[0]']);
    assert.deepEqual(settings, [...legacy, { site: 'NODE_POOL', pool: 'nodePools[0]', value: 'UNREADABLE' }]);
  });

  it('distinguishes pools without a name, or with the same name', () => {
    const entries = [pool('a', false), pool('a', true), null, pool('', true), pool('nodePools[3]', false)];
    const { names, settings } = decode({ nodePools: entries });
    const expected = ['a', 'a (nodePools[1])', 'nodePools[2]', 'nodePools[3]', 'nodePools[3] (nodePools[4])'];
    assert.deepEqual(names, expected);
    assert.deepEqual(
      settings.map(({ pool, value }) => [pool, value]),
      [
        [expected[0], false],
        [expected[1], true],
        [expected[2], 'UNREADABLE'],
        [expected[3], true],
        [expected[4], false],
      ],
    );
  });

  it('decodes the fields of a pool', () => {
    const { pools } = decode({
      nodePools: [
        {
          name: 'a',
          version: '1.30.1',
          autoscaling: { autoprovisioned: true },
          instanceGroupUrls: [
            'https://www.googleapis.com/compute/v1/projects/p/zones/z/instanceGroupManagers/gke-c-a-0123abcd-grp',
            'https://www.googleapis.com/compute/v1/projects/p/zones/z/somethingElse/x',
            7,
          ],
        },
      ],
      currentNodeCount: 4,
    });
    assert.deepEqual(pools, [
      {
        name: 'a',
        version: '1.30.1',
        nodeCount: 4,
        autoProvisioned: true,
        instanceGroups: ['gke-c-a-0123abcd'],
        upgrade: { strategy: null, maxSurge: null, maxUnavailable: null },
        kubeletSettings: [],
        tags: [],
        serviceAccount: null,
      },
    ]);
  });
});

describe('decodeCluster, nodes of a pool', () => {
  const of = (initialNodeCount: unknown, zones: number) => ({
    initialNodeCount,
    locations: Array.from({ length: zones }, (_, index) => `z${index}`),
  });
  const cases: [string, unknown, unknown[], (number | null)[]][] = [
    ['all belong to a single pool, whatever its initial size was', 5, [of(1, 3)], [5]],
    ['are the initial sizes of two pools if these add up', 5, [of(1, 3), of(2, 1)], [3, 2]],
    ['are unknown if one of two pools has no initial size', 3, [of(1, 3), of(undefined, 1)], [null, null]],
    ['are unknown if one of two pools has initial size 0', 3, [of(1, 3), of(0, 1)], [null, null]],
    [
      'are unknown if the initial sizes of two pools do not add up (a surge node)',
      3,
      [of(1, 1), of(1, 1)],
      [null, null],
    ],
    ['are unknown without a count', undefined, [of(1, 1)], [null]],
    ['are unknown if the count is not a number', '3', [of(3, 1)], [null]],
    ['are unknown if the count is negative', -1, [of(3, 1)], [null]],
  ];
  for (const [name, currentNodeCount, nodePools, expected] of cases) {
    it(name, () => {
      const { pools } = decode({ currentNodeCount, nodePools });
      assert.deepEqual(
        pools.map(({ nodeCount }) => nodeCount),
        expected,
      );
    });
  }
});
