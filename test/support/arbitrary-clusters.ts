import fc from 'fast-check';
import type { Cluster, Setting } from '../../shared/model/cluster.ts';
import type { SettingSite } from '../../shared/model/words.ts';
import { aCluster, aPool } from './cluster-builder.ts';

const version = fc.oneof(
  fc.constantFrom('1.26.3-gke.1000', '1.29', '1.31.6-gke.1020000', '1.32.0-gke.1', '1.35.1', 'latest', null),
  fc
    .tuple(fc.nat(40), fc.nat(20), fc.nat(2000))
    .map(([minor, patch, gke]) => `1.${minor}.${patch}-gke.${gke}`),
);

const value = fc.constantFrom<(Setting['value'] | undefined)[]>(true, false, 'UNREADABLE', undefined);

const sitesOfCluster = [
  'CLUSTER_DEFAULT',
  'AUTO_PROVISIONING',
  'LEGACY_NODE_CONFIG',
  'LEGACY_AUTO_PROVISIONING',
] as const satisfies readonly SettingSite[];

function present(site: SettingSite, pool: string | null, at: Setting['value'] | undefined): Setting[] {
  return at === undefined ? [] : [{ site, pool, value: at }];
}

/** Clusters of both modes with every combination of present, absent and unreadable values, and 0 to 4 pools. */
export const arbitraryCluster: fc.Arbitrary<Cluster> = fc
  .record({
    mode: fc.constantFrom('AUTOPILOT', 'STANDARD'),
    napEnabled: fc.boolean(),
    initialVersion: version,
    controlPlaneVersion: version,
    sites: fc.tuple(value, value, value, value),
    poolsFromNodeConfig: fc.boolean(),
    pools: fc.array(fc.record({ own: value, autoProvisioned: fc.boolean(), version }), { maxLength: 4 }),
  })
  .map(({ mode, napEnabled, sites, pools, poolsFromNodeConfig, ...versions }) => {
    const fromNodeConfig = poolsFromNodeConfig && pools.length === 1;
    return aCluster({
      ...versions,
      mode: mode === 'AUTOPILOT' ? mode : 'STANDARD',
      autoProvisioning: napEnabled || mode === 'AUTOPILOT',
      pools: pools.map((pool, index) =>
        aPool({ name: `pool-${index}`, autoProvisioned: pool.autoProvisioned, version: pool.version }),
      ),
      poolsFromNodeConfig: fromNodeConfig,
      settings: [
        ...sitesOfCluster.flatMap((site, index) => present(site, null, sites[index])),
        ...(fromNodeConfig
          ? []
          : pools.flatMap((pool, index) => present('NODE_POOL', `pool-${index}`, pool.own))),
      ],
    });
  });
