import { chance } from './chance.ts';
import { Fleet } from './fleet.ts';
import { clusterMaker } from './generate-cluster.ts';
import { layHierarchy } from './hierarchy.ts';

const CLUSTERS_PER_PROJECT = 5;

export interface FleetOptions {
  readonly clusters: number;
  /** A whole number: the same one gives the same fleet. */
  readonly seed: number;
  /**
   * Exactly so many projects, with the clusters spread evenly over them. Left out: a realistic number, some crowded,
   * and further ones without the API, without a cluster, and about to be deleted.
   */
  readonly projects?: number;
  /** The fleet's present: ages and exemptions are relative to it. Milliseconds since the epoch. */
  readonly nowMs: number;
}

/** A fleet that these options decide, down to the last field. */
export function generateFleet({ clusters, seed, projects, nowMs }: FleetOptions): Fleet {
  const clusterProjects = projects ?? Math.max(2, Math.ceil(clusters / CLUSTERS_PER_PROJECT));
  const hierarchy = layHierarchy({ clusterProjects, idleProjects: projects === undefined, seed, nowMs });
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
