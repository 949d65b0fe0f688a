import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeCluster } from '../../../../shared/stages/describe/decode-cluster.ts';
import { sharedData } from '../../../support/shared-data.ts';

describe('decodeCluster, constraints on updates', () => {
  it('decodes the upgrade strategy, and the kubelet settings other than the port', () => {
    const [pool] = decodeCluster({
      name: 'c',
      nodePools: [
        {
          name: 'a',
          upgradeSettings: { strategy: 'SURGE', maxSurge: 2, maxUnavailable: 1 },
          config: {
            kubeletConfig: {
              podPidsLimit: '1024',
              cpuCfsQuota: true,
              insecureKubeletReadonlyPortEnabled: true,
            },
          },
        },
      ],
    }).pools;
    assert.deepEqual(pool?.upgrade, { strategy: 'SURGE', maxSurge: 2, maxUnavailable: 1 });
    assert.deepEqual(pool?.kubeletSettings, [
      { key: 'cpuCfsQuota', value: 'true' },
      { key: 'podPidsLimit', value: '"1024"' },
    ]);
  });

  it('decodes a recurring window, with null for missing fields', () => {
    const { maintenance } = decodeCluster({
      name: 'c',
      nodePools: [],
      maintenancePolicy: {
        window: {
          recurringWindow: {
            recurrence: 'FREQ=WEEKLY;BYDAY=SA',
            window: { startTime: '2026-01-03T04:00:00Z' },
          },
          maintenanceExclusions: { freeze: {} },
        },
      },
    });
    assert.deepEqual(maintenance, {
      window: 'FREQ=WEEKLY;BYDAY=SA from 2026-01-03T04:00:00Z',
      exclusions: [{ name: 'freeze', starts: null, ends: null, scope: null }],
    });
  });

  it('decodes a recorded policy', function () {
    const folder = sharedData('gke');
    if (folder === null) return this.skip();
    const text = readFileSync(join(folder, 'cluster-1.32-standard-regional-maintenance.json'), 'utf8');
    const { maintenance } = decodeCluster(JSON.parse(text));
    assert.equal(maintenance.window, 'daily from 04:00 UTC');
    assert.equal(maintenance.exclusions[0]?.scope, 'NO_MINOR_UPGRADES');
  });
});
