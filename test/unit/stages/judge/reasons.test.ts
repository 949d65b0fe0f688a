import assert from 'node:assert/strict';
import type { Cluster } from '../../../../shared/model/cluster.ts';
import { judgeSettings } from '../../../../shared/stages/judge/settings/judge-settings.ts';
import { settingReasons } from '../../../../shared/stages/judge/settings/setting-reasons.ts';
import { aCluster, aPool, setting } from '../../../support/cluster-builder.ts';

function reasonsOf(differences: Partial<Cluster>): string[] {
  const cluster = aCluster(differences);
  return settingReasons(cluster, judgeSettings(cluster));
}

describe('the reasons of a port', () => {
  const own = setting('NODE_POOL', false, 'pool-a');
  const cases: [string, Partial<Cluster>, string[]][] = [
    [
      'the creation version',
      {},
      [
        'Pool pool-a: port ENABLED, because nothing sets it and the cluster was created with 1.29.4-gke.1043004 (off by default from 1.32).',
        'Future node pools created manually: port ENABLED, because nothing sets it and the cluster was created with 1.29.4-gke.1043004 (off by default from 1.32).',
      ],
    ],
    [
      'the own value and the default',
      { settings: [own, setting('CLUSTER_DEFAULT', true)] },
      [
        "Pool pool-a: port DISABLED, because the pool's own setting is false.",
        'Future node pools created manually: port ENABLED, because the cluster default (nodePoolDefaults) is true.',
      ],
    ],
    [
      'the conservative interpretation of the default',
      { initialVersion: null, settings: [setting('CLUSTER_DEFAULT', true)] },
      [
        'Pool pool-a: port ENABLED, because it has no setting of its own and the cluster default (nodePoolDefaults) is true.',
        'Future node pools created manually: port ENABLED, because the cluster default (nodePoolDefaults) is true.',
      ],
    ],
    [
      'Autopilot',
      { mode: 'AUTOPILOT', autoProvisioning: true, settings: [setting('AUTO_PROVISIONING', false)] },
      [
        'Pool pool-a: port DISABLED, because the auto-provisioning setting (nodePoolAutoConfig) is false.',
        'Future node pools created by GKE: port DISABLED, because the auto-provisioning setting (nodePoolAutoConfig) is false.',
      ],
    ],
    [
      'an invalid version',
      { initialVersion: 'latest', settings: [own] },
      [
        "Pool pool-a: port DISABLED, because the pool's own setting is false.",
        'Future node pools created manually: port UNKNOWN, because nothing sets it and the creation version "latest" is not a GKE version.',
      ],
    ],
    [
      'a missing version',
      { initialVersion: null, pools: [], settings: [] },
      [
        'Future node pools created manually: port UNKNOWN, because nothing sets it and the creation version is missing.',
      ],
    ],
    [
      'values that are not booleans, whether they decide or not',
      {
        settings: [
          setting('NODE_POOL', 'UNREADABLE', 'pool-a'),
          setting('CLUSTER_DEFAULT', false),
          setting('LEGACY_NODE_CONFIG', 'UNREADABLE'),
          setting('LEGACY_AUTO_PROVISIONING', true),
        ],
      },
      [
        "Pool pool-a: port UNKNOWN, because the pool's own setting is not a boolean.",
        'Future node pools created manually: port DISABLED, because the cluster default (nodePoolDefaults) is false.',
        'Not a boolean, and without effect here: the deprecated nodeConfig.',
      ],
    ],
  ];
  for (const [name, differences, expected] of cases) {
    it(`name ${name}`, () => assert.deepEqual(reasonsOf(differences), expected));
  }

  it('are one sentence for pools with the same reason, with up to six names and a count', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    const sentence = (count: number) => {
      const pools = names.slice(0, count).map((name) => aPool({ name }));
      const settings = pools.map(({ name }) => setting('NODE_POOL', true, name));
      return reasonsOf({ pools, settings })[0]?.split(':')[0];
    };
    assert.equal(sentence(1), 'Pool a');
    assert.equal(sentence(2), 'Pools a and b');
    assert.equal(sentence(6), 'Pools a, b, c, d, e, and f');
    assert.equal(sentence(8), 'Pools a, b, c, d, e, and 3 more');
  });
});
