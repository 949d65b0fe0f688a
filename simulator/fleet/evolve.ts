import { shuffle } from './chance.ts';
import type { ClusterPlace, Fleet, SimulatedCluster } from './fleet.ts';
import { clusterMaker } from './generate-cluster.ts';
import type { ClusterTruth } from './truth.ts';
import { minorOf } from './versions.ts';

export interface EvolutionOptions {
  readonly seed: number;
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
}

/** The changes that were made to the fleet. */
export interface Evolution {
  readonly closed: readonly ClusterPlace[];
  readonly reopened: readonly ClusterPlace[];
  readonly deleted: readonly ClusterPlace[];
  readonly created: readonly ClusterPlace[];
}

const DAY_MS = 24 * 60 * 60 * 1000;
const FIRST_CLOSED_MINOR = 32;

/**
 * Simulates a few days: a tenth of the open clusters are closed as the how-to page says, a twentieth of the closed ones
 * are reopened (at least one of each, if any exist), one cluster is deleted and one is created.
 */
export function evolve(fleet: Fleet, { seed, nowMs }: EvolutionOptions): Evolution {
  const running = shuffle(
    fleet.clusters.filter(({ truth }) => truth.status === 'RUNNING'),
    seed,
    'evolve',
  );
  const toClose = someOf(running.filter(isOpen), 0.1);
  const toReopen = someOf(running.filter(isClosed), 0.05);
  const toDelete = running.filter((cluster) => ![...toClose, ...toReopen].includes(cluster)).slice(0, 1);
  // Every cluster ever added has raised the revision, so this index is unused.
  const created = toDelete.map(({ projectId }) => ({
    ...clusterMaker(seed, nowMs)(fleet.revision, projectId),
    createdAtMs: nowMs - DAY_MS,
  }));

  for (const cluster of created) fleet.add(cluster);
  for (const cluster of toDelete) fleet.remove(cluster);
  for (const cluster of toClose) fleet.change(cluster, closing(cluster.truth));
  for (const cluster of toReopen) fleet.change(cluster, reopening(cluster.truth));
  return {
    closed: toClose.map(placeOf),
    reopened: toReopen.map(placeOf),
    deleted: toDelete.map(placeOf),
    created: created.map(placeOf),
  };
}

const placeOf = ({ projectId, location, name }: ClusterPlace): ClusterPlace => ({
  projectId,
  location,
  name,
});

function someOf<T>(items: readonly T[], share: number): T[] {
  return items.slice(0, Math.ceil(items.length * share));
}

/** Certainly open: a pool says so, or says nothing and the cluster was created below 1.32. */
function isOpen({ truth }: SimulatedCluster): boolean {
  const openByDefault =
    truth.mode === 'STANDARD' &&
    truth.initialVersion !== null &&
    minorOf(truth.initialVersion) < FIRST_CLOSED_MINOR;
  return truth.pools.some(
    ({ readonlyPort, autoProvisioned }) =>
      readonlyPort === true || (readonlyPort === undefined && openByDefault && !autoProvisioned),
  );
}

function isClosed({ truth }: SimulatedCluster): boolean {
  return truth.pools.every(({ readonlyPort }) => readonlyPort === false);
}

function closing({ pools }: ClusterTruth): Partial<ClusterTruth> {
  return {
    clusterDefault: false,
    autoProvisioningDefault: false,
    pools: pools.map((pool) => ({ ...pool, readonlyPort: false })),
  };
}

function reopening({ pools }: ClusterTruth): Partial<ClusterTruth> {
  return { pools: pools.map((pool, index) => (index === 0 ? { ...pool, readonlyPort: true } : pool)) };
}
