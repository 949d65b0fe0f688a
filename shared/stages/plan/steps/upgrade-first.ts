import { isBelow, parseGkeVersion } from '../../../model/gke-version.ts';
import type { PlannedCluster, Step } from '../cluster-plan.ts';
import { controlPlaneVersion, poolVersion, upgradeControlPlane, upgradePool } from '../gcloud.ts';
import { bearingOfCluster, bearingOfPool } from './bearing.ts';

/** The port can be closed from here on (how-to page). */
const CLOSABLE_FROM = '1.26.4-gke.500';
const CLOSABLE_MINOR = 26;

/** The control plane first, one minor at a time, as GKE wants it; then the pools. */
export function upgradeFirst(row: PlannedCluster): Step[] {
  const old = row.pools.filter(({ version }) => isTooOld(version));
  return [
    ...minorsToClimb(row.control_plane_version).map((minor): Step => {
      const last = minor === CLOSABLE_MINOR;
      return {
        kind: 'UPGRADE_CONTROL_PLANE',
        pool: null,
        title: `Upgrade the control plane to 1.${minor}`,
        restart: { what: 'CONTROL_PLANE', nodes: 0 },
        bearing: [
          ...bearingOfCluster(row),
          'Read the release notes of each minor version: APIs that workloads use may go.',
        ],
        change: { by: 'FLAG', command: upgradeControlPlane(row, `1.${minor}`) },
        describe: controlPlaneVersion(row),
        expected: { is: 'VERSION', atLeast: last ? CLOSABLE_FROM : `1.${minor}` },
      };
    }),
    ...old.map(
      (pool): Step => ({
        kind: 'UPGRADE_POOL',
        pool: pool.pool,
        title: `Upgrade the nodes of pool ${pool.pool} to the version of the control plane`,
        restart: { what: 'POOL', nodes: pool.node_count },
        bearing: bearingOfPool(row, pool),
        change: { by: 'FLAG', command: upgradePool(row, pool.pool) },
        describe: poolVersion(row, pool.pool),
        expected: { is: 'VERSION', atLeast: CLOSABLE_FROM },
      }),
    ),
  ];
}

function isTooOld(text: string | null): boolean {
  const version = parseGkeVersion(text);
  return version !== null && isBelow(version, CLOSABLE_FROM);
}

function minorsToClimb(text: string | null): number[] {
  if (text === null || !isTooOld(text)) return [];
  const from = Math.min(Number(text.split('.')[1]) + 1, CLOSABLE_MINOR);
  return Array.from({ length: CLOSABLE_MINOR - from + 1 }, (_, index) => from + index);
}
