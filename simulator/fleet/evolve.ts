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

/** What happened to the fleet. */
export interface Evolution {
  readonly closed: readonly ClusterPlace[];
  readonly reopened: readonly ClusterPlace[];
  readonly deleted: readonly ClusterPlace[];
  readonly created: readonly ClusterPlace[];
}

const DAY_MS = 24 * 60 * 60 * 1000;
const FIRST_CLOSED_MINOR = 32;

/**
 * Some days pass: a tenth of the open clusters are closed as the how-to says, a twentieth of the closed ones are
 * opened again (at least one of each, where there is one), one cluster is deleted and one is created.
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
  // Every cluster that was ever added raised the revision, so that this number names no other one.
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

/** Beyond doubt: a pool says so, or says nothing and has its default from before 1.32. */
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
