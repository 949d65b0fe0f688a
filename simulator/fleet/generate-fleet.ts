import { chance } from './chance.ts';
import { Fleet } from './fleet.ts';
import { clusterMaker } from './generate-cluster.ts';
import { generateHierarchy } from './hierarchy.ts';

const CLUSTERS_PER_PROJECT = 5;

export interface FleetOptions {
  readonly clusters: number;
  /** An integer: the same seed gives the same fleet. */
  readonly seed: number;
  /**
   * The exact number of projects, with the clusters spread evenly over them. Default: a realistic number, some crowded,
   * plus projects without the API, without clusters, or about to be deleted.
   */
  readonly projects?: number;
  /** The fleet's current time, in milliseconds since the epoch: ages and exemptions are relative to it. */
  readonly nowMs: number;
}

/** Generates a fleet that is fully determined by its options. */
export function generateFleet({ clusters, seed, projects, nowMs }: FleetOptions): Fleet {
  const clusterProjects = projects ?? Math.max(2, Math.ceil(clusters / CLUSTERS_PER_PROJECT));
  const hierarchy = generateHierarchy({ clusterProjects, idleProjects: projects === undefined, seed, nowMs });
  const makeCluster = clusterMaker(seed, nowMs);
  const projectIndexOf = (index: number): number =>
    projects === undefined
      ? Math.floor(chance(seed, 'cluster', index, 'project') ** 2 * clusterProjects)
      : index % clusterProjects;
  return new Fleet({
    ...hierarchy,
    clusters: Array.from({ length: clusters }, (_, index) =>
      makeCluster(index, hierarchy.projects[projectIndexOf(index)]?.projectId ?? ''),
    ),
  });
}
