import { isBelow, parseGkeVersion } from '../../model/gke-version.ts';
import type { PoolReport } from '../../model/rows/parts.ts';
import type { PlannedCluster, Step } from '../cluster-plan.ts';
import { controlPlaneVersion, poolVersion, upgradeControlPlane, upgradePool } from '../gcloud.ts';
import { bearingOfCluster, bearingOfPool, nodeCountOf } from './pools.ts';

/** The first version in which the port can be closed (how-to page). */
const CLOSABLE_FROM = '1.26.4-gke.500';
const CLOSABLE_MINOR = 26;

/** Maximum number of minor versions that nodes may lag behind the control plane (GKE's version skew policy). */
const MINORS_BEHIND = 2;

/**
 * Upgrades the control plane one minor version at a time, then the pools. Pools that would fall too far behind are
 * upgraded in between. Autopilot upgrades its nodes by itself.
 */
export function upgradeFirst(row: PlannedCluster): Step[] {
  const old = row.mode === 'AUTOPILOT' ? [] : row.pools.filter(({ version }) => isTooOld(version));
  const minors = new Map(old.map((pool) => [pool, minorOf(pool.version)]));
  const steps: Step[] = [];
  for (const minor of minorsToClimb(row.control_plane_version)) {
    const least = minor - MINORS_BEHIND;
    for (const [pool] of [...minors].filter(([, reached]) => reached < least)) {
      steps.push(poolStep(row, pool, `1.${least}`));
      minors.set(pool, minor - 1);
    }
    steps.push(controlPlaneStep(row, minor));
  }
  return [...steps, ...old.map((pool) => poolStep(row, pool, CLOSABLE_FROM))];
}

function controlPlaneStep(row: PlannedCluster, minor: number): Step {
  return {
    kind: 'UPGRADE_CONTROL_PLANE',
    pool: null,
    title: `Upgrade the control plane to 1.${minor}`,
    restart: { what: 'CONTROL_PLANE', nodes: 0 },
    bearing: [
      ...bearingOfCluster(row),
      'Read the release notes of each minor version: it may remove APIs that workloads use. The upgrade of a control plane cannot be undone.',
    ],
    change: { by: 'FLAG', command: upgradeControlPlane(row, `1.${minor}`) },
    describe: controlPlaneVersion(row),
    expected: { is: 'VERSION', atLeast: minor === CLOSABLE_MINOR ? CLOSABLE_FROM : `1.${minor}` },
    rollback: null,
  };
}

function poolStep(row: PlannedCluster, pool: PoolReport, atLeast: string): Step {
  return {
    kind: 'UPGRADE_POOL',
    pool: pool.pool,
    title: `Upgrade the nodes of pool ${pool.pool} to the control plane version`,
    restart: { what: 'POOL', nodes: nodeCountOf(pool) },
    bearing: bearingOfPool(row, pool),
    change: { by: 'FLAG', command: upgradePool(row, pool.pool) },
    describe: poolVersion(row, pool.pool),
    expected: { is: 'VERSION', atLeast },
    rollback: null,
  };
}

function isTooOld(text: string | null): boolean {
  const version = parseGkeVersion(text);
  return version !== null && isBelow(version, CLOSABLE_FROM);
}

/** 26 of `1.26.4-gke.500`. */
function minorOf(version: string | null): number {
  return Number(version?.split('.')[1]);
}

function minorsToClimb(text: string | null): number[] {
  if (text === null || !isTooOld(text)) return [];
  const from = Math.min(minorOf(text) + 1, CLOSABLE_MINOR);
  return Array.from({ length: CLOSABLE_MINOR - from + 1 }, (_, index) => from + index);
}
