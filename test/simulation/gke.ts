import type { ClusterIdentity } from '../../shared/model/cluster.ts';
import type { ClusterSource } from '../../shared/stages/describe/ports.ts';
import type {
  ClusterDirectory,
  FolderEntry,
  ListedClusters,
  ProjectEntry,
  ResourceDirectory,
} from '../../shared/stages/discover/ports.ts';
import { apiError } from '../support/memory-directories.ts';
import type { Engine } from './engine.ts';
import { documentOf, type Fleet, type FleetCluster, type FleetProject, hoursOf, isIn } from './fleet.ts';

export const ORGANIZATION = 'organizations/1';

/** Resource Manager and the GKE API, which respond with the current state of the fleet. */
export class SimulatedGke implements ResourceDirectory, ClusterDirectory, ClusterSource {
  readonly #engine: Engine;
  readonly #fleet: Fleet;

  constructor(engine: Engine, fleet: Fleet) {
    this.#engine = engine;
    this.#fleet = fleet;
  }

  async *listFolders(_parent: string): AsyncGenerator<FolderEntry> {}

  async *listProjects(_parent: string): AsyncGenerator<ProjectEntry> {
    for (const project of this.#fleet.projects) if (!this.#isMoved(project)) yield this.#entryOf(project);
  }

  async getProject(idOrNumber: string): Promise<ProjectEntry> {
    return this.#entryOf(this.#projectOf(idOrNumber));
  }

  async listClusters(projectId: string): Promise<ListedClusters> {
    const project = this.#readable(projectId);
    const hours = hoursOf(this.#engine.nowMs);
    const omitted = project.omitted.filter((span) => isIn(span, hours)).map(({ location }) => location);
    const clusters = this.#clustersNow()
      .filter((cluster) => cluster.projectId === projectId && !omitted.includes(cluster.location))
      .map((cluster) => documentOf(cluster, hours));
    return { clusters, missingLocations: omitted };
  }

  async describeCluster({ projectId, location, cluster }: ClusterIdentity): Promise<unknown> {
    this.#readable(projectId);
    const found = this.#clustersNow().find(
      (each) => each.projectId === projectId && each.location === location && each.cluster === cluster,
    );
    if (found === undefined) throw apiError('API_NOT_FOUND', cluster);
    return documentOf(found, hoursOf(this.#engine.nowMs));
  }

  #clustersNow(): FleetCluster[] {
    const hours = hoursOf(this.#engine.nowMs);
    return this.#fleet.clusters.filter((cluster) => isIn(cluster, hours));
  }

  #entryOf({ projectId, projectNumber, deletedFrom }: FleetProject): ProjectEntry {
    return { projectId, projectNumber, parent: null, active: hoursOf(this.#engine.nowMs) < deletedFrom };
  }

  /** GKE denies access to a project that is being deleted. */
  #readable(projectId: string): FleetProject {
    const project = this.#projectOf(projectId);
    const hours = hoursOf(this.#engine.nowMs);
    if (hours >= project.deletedFrom || project.forbidden.some((span) => isIn(span, hours)))
      throw apiError('API_FORBIDDEN', `projects/${projectId}`);
    return project;
  }

  #isMoved({ moved }: FleetProject): boolean {
    return moved.some((span) => isIn(span, hoursOf(this.#engine.nowMs)));
  }

  #projectOf(idOrNumber: string): FleetProject {
    const project = this.#fleet.projects.find(({ projectId, projectNumber }) =>
      [projectId, projectNumber].includes(idOrNumber),
    );
    if (project === undefined || this.#isMoved(project)) throw apiError('API_NOT_FOUND', idOrNumber);
    return project;
  }
}
