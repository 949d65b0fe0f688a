import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Cluster, Setting } from '../../shared/model/cluster.ts';
import type { PortVerdict } from '../../shared/model/rows/parts.ts';
import type { Exposure, SettingSite } from '../../shared/model/words.ts';
import { portByAutoProvisioning } from '../../shared/stages/judge/settings/auto-provisioning.ts';
import { judgeSettings } from '../../shared/stages/judge/settings/judge-settings.ts';
import { arbitraryCluster } from '../support/arbitrary-clusters.ts';
import { aPool, setting } from '../support/cluster-builder.ts';

/** UNKNOWN ranks both before and after WILL_REOPEN, because neither is safer. */
const DANGER = { CLOSED: 0, WILL_REOPEN: 1, UNKNOWN: 1, OPEN: 2 } as const satisfies Record<Exposure, number>;

/** Only the verdict's words: certainty and basis may change when values become explicit. */
function wordsOf(cluster: Cluster) {
  const { pools, newPools, autoProvisioned, exposure } = judgeSettings(cluster);
  return {
    exposure,
    newPools: newPools?.port,
    autoProvisioned: autoProvisioned?.port,
    pools: new Map(pools.map(({ pool, port }) => [pool, port.port])),
  };
}

function withSetting(cluster: Cluster, added: Setting): Cluster {
  return { ...cluster, settings: [...cluster.settings, added] };
}

/** An explicit setting for every absent value that resolves to a boolean. */
function writtenOut(cluster: Cluster): Setting[] {
  const verdict = judgeSettings(cluster);
  const resolved: [SettingSite, string | null, PortVerdict | null][] = [
    ['CLUSTER_DEFAULT', null, verdict.newPools],
    ['AUTO_PROVISIONING', null, portByAutoProvisioning(cluster)],
    ['LEGACY_AUTO_PROVISIONING', null, portByAutoProvisioning(cluster)],
    ...verdict.pools.map(({ pool, port }): [SettingSite, string | null, PortVerdict] =>
      cluster.poolsFromNodeConfig ? ['LEGACY_NODE_CONFIG', null, port] : ['NODE_POOL', pool, port],
    ),
  ];
  return resolved.flatMap(([site, pool, port]) => {
    const absent = !cluster.settings.some((at) => at.site === site && at.pool === pool);
    return absent && port !== null && port.port !== 'UNKNOWN'
      ? [setting(site, port.port === 'ENABLED', pool)]
      : [];
  });
}

describe('the laws of settings', () => {
  it('replacing an absent value with its effective value changes no verdict', () => {
    fc.assert(
      fc.property(arbitraryCluster, (cluster) => {
        const before = wordsOf(cluster);
        for (const added of writtenOut(cluster))
          assert.deepEqual(wordsOf(withSetting(cluster, added)), before);
      }),
      { numRuns: 1000 },
    );
  });

  it('adding an ENABLED pool makes a cluster OPEN', () => {
    fc.assert(
      fc.property(arbitraryCluster, (cluster) => {
        const more = {
          ...cluster,
          poolsFromNodeConfig: false,
          pools: [...cluster.pools, aPool({ name: 'new' })],
        };
        assert.equal(judgeSettings(withSetting(more, setting('NODE_POOL', true, 'new'))).exposure, 'OPEN');
      }),
    );
  });

  it('turning any value from false to true never makes a cluster safer', () => {
    fc.assert(
      fc.property(arbitraryCluster, (cluster) => {
        const before = DANGER[judgeSettings(cluster).exposure];
        for (const changed of cluster.settings.filter(({ value }) => value === false)) {
          const settings = cluster.settings.map((at) => (at === changed ? { ...at, value: true } : at));
          assert.ok(DANGER[judgeSettings({ ...cluster, settings }).exposure] >= before);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('an older creation version never makes a cluster safer', () => {
    fc.assert(
      fc.property(arbitraryCluster, (cluster) => {
        const exposures = ['1.32.4-gke.1', 'rubbish', '1.31.6-gke.1'].map(
          (initialVersion) => DANGER[judgeSettings({ ...cluster, initialVersion }).exposure],
        );
        assert.deepEqual(exposures, exposures.toSorted());
      }),
    );
  });

  it('the order of pools and of settings does not matter', () => {
    fc.assert(
      fc.property(arbitraryCluster, (cluster) => {
        const turned = {
          ...cluster,
          pools: cluster.pools.toReversed(),
          settings: cluster.settings.toReversed(),
        };
        assert.deepEqual(wordsOf(turned), wordsOf(cluster));
      }),
    );
  });

  it('a value that is not a boolean never makes a pool DISABLED or a cluster CLOSED', () => {
    fc.assert(
      fc.property(arbitraryCluster, (cluster) => {
        const { pools, newPools, autoProvisioned, exposure } = judgeSettings(cluster);
        const ports = [...pools.map(({ port }) => port), newPools, autoProvisioned];
        for (const port of ports) {
          const value = cluster.settings.find(
            ({ site, pool }) => site === port?.basis && site !== 'NODE_POOL' && pool === null,
          )?.value;
          if (value === 'UNREADABLE') assert.equal(port?.port, 'UNKNOWN');
        }
        const ownUnreadable = cluster.settings.some(
          ({ site, value }) => site === 'NODE_POOL' && value === 'UNREADABLE',
        );
        if (ownUnreadable) assert.ok(exposure === 'UNKNOWN' || exposure === 'OPEN');
      }),
      { numRuns: 1000 },
    );
  });

  it('an unknown creation version infers nothing except from an explicit true', () => {
    fc.assert(
      fc.property(arbitraryCluster, (cluster) => {
        const verdict = judgeSettings({ ...cluster, initialVersion: 'rubbish' });
        for (const port of [...verdict.pools.map((at) => at.port), verdict.newPools, verdict.autoProvisioned])
          if (port?.certainty === 'INFERRED') assert.equal(port.basis, 'CLUSTER_DEFAULT');
        if (verdict.exposure === 'CLOSED')
          assert.ok(verdict.pools.every(({ port }) => port.certainty === 'EXPLICIT'));
      }),
    );
  });
});
