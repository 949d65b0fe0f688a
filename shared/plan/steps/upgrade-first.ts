import { isBelow, parseGkeVersion } from '../../model/gke-version.ts';
import type { PoolReport } from '../../model/rows/parts.ts';
import type { PlannedCluster, Step } from '../cluster-plan.ts';
import { controlPlaneVersion, poolVersion, upgradeControlPlane, upgradePool } from '../gcloud.ts';
import { bearingOfCluster, bearingOfPool } from './bearing.ts';

/** The port can be closed from here on (how-to page). */
const CLOSABLE_FROM = '1.26.4-gke.500';
const CLOSABLE_MINOR = 26;

/** Nodes may be so many minor versions behind their control plane (GKE's page on version skew). */
const MINORS_BEHIND = 2;

/**
 * The control plane first, one minor at a time, as GKE wants it; then the pools. Pools that it would leave too far
 * behind come along on the way. Autopilot's nodes follow by themselves, and nobody can ask for it.
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
      'Read the release notes of each minor version: APIs that workloads use may go.',
    ],
    change: { by: 'FLAG', command: upgradeControlPlane(row, `1.${minor}`) },
    describe: controlPlaneVersion(row),
    expected: { is: 'VERSION', atLeast: minor === CLOSABLE_MINOR ? CLOSABLE_FROM : `1.${minor}` },
  };
}

function poolStep(row: PlannedCluster, pool: PoolReport, atLeast: string): Step {
  return {
    kind: 'UPGRADE_POOL',
    pool: pool.pool,
    title: `Upgrade the nodes of pool ${pool.pool} to the version of the control plane`,
    restart: { what: 'POOL', nodes: pool.node_count },
    bearing: bearingOfPool(row, pool),
    change: { by: 'FLAG', command: upgradePool(row, pool.pool) },
    describe: poolVersion(row, pool.pool),
    expected: { is: 'VERSION', atLeast },
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
