import { formatScope, type ScopePart } from '../../model/scope.ts';
import { SweepError } from '../../platform/errors.ts';
import type { DiscoveryEvent } from './discovery-event.ts';
import { containerFailure, projectFailure, scopeFailure } from './failures.ts';
import { Frontier, type Place } from './frontier.ts';
import type { ClusterDirectory, ProjectEntry, ResourceDirectory } from './ports.ts';

/** A walk through everything under a scope: which places there are, and what a visit of each finds and adds. */
export class Walk {
  readonly #directory: ResourceDirectory;
  readonly #clusters: ClusterDirectory;
  readonly #frontier: Frontier;
  readonly #tops: ReadonlySet<string>;
  /** Containers of which one of the two listings failed. */
  readonly #failed = new Set<string>();

  constructor(parts: readonly ScopePart[], directory: ResourceDirectory, clusters: ClusterDirectory) {
    this.#directory = directory;
    this.#clusters = clusters;
    this.#frontier = new Frontier(parts);
    this.#tops = new Set(parts.map((part) => formatScope([part])));
  }

  places(): AsyncIterable<Place> {
    return this.#frontier.places();
  }

  async visit(place: Place): Promise<DiscoveryEvent | null> {
    try {
      switch (place.kind) {
        case 'FOLDERS_OF':
        case 'PROJECTS_OF':
          return await this.#visitContainer(place.kind, place.container);
        case 'NAMED_PROJECT':
          return await this.#visitNamed(place.idOrNumber);
        case 'PROJECT':
          return await this.#visitProject(place.project);
      }
    } finally {
      this.#frontier.finish();
    }
  }

  async #visitContainer(
    kind: 'FOLDERS_OF' | 'PROJECTS_OF',
    container: string,
  ): Promise<DiscoveryEvent | null> {
    try {
      if (kind === 'PROJECTS_OF')
        for await (const project of this.#directory.listProjects(container))
          this.#frontier.addProject(project);
      else
        for await (const { name, active } of this.#directory.listFolders(container))
          if (active) this.#frontier.addContainer(name);
      return null;
    } catch (error) {
      return this.#failContainer(container, error);
    }
  }

  /** A top of which neither folders nor projects can be listed ends the walk; any other container is named once. */
  #failContainer(container: string, error: unknown): DiscoveryEvent | null {
    const event = containerFailure(container, error);
    const isTop = this.#tops.has(container);
    const failedBefore = this.#failed.has(container);
    this.#failed.add(container);
    if (isTop && failedBefore) throw scopeFailure(container, error);
    const vanished = !isTop && isCode(error, 'API_NOT_FOUND');
    return vanished || failedBefore ? null : event;
  }

  async #visitNamed(idOrNumber: string): Promise<DiscoveryEvent | null> {
    const project = await this.#directory.getProject(idOrNumber).catch((error: unknown) => {
      throw scopeFailure(`projects/${idOrNumber}`, error);
    });
    if (!project.active)
      return { kind: 'NO_CLUSTERS_POSSIBLE', projectId: project.projectId, why: 'VANISHED' };
    this.#frontier.addProject(project);
    return null;
  }

  async #visitProject(project: ProjectEntry): Promise<DiscoveryEvent> {
    const { projectId, projectNumber } = project;
    try {
      return {
        kind: 'CLUSTERS',
        projectId,
        projectNumber,
        ...(await this.#clusters.listClusters(projectId)),
      };
    } catch (error) {
      const vanished = isCode(error, 'API_FORBIDDEN') && (await this.#isBeingDeleted(projectId));
      return vanished
        ? { kind: 'NO_CLUSTERS_POSSIBLE', projectId, why: 'VANISHED' }
        : projectFailure(project, error);
    }
  }

  /** GKE refuses a project whose deletion began after it was listed, as it refuses one that may not be read. */
  async #isBeingDeleted(projectId: string): Promise<boolean> {
    try {
      return !(await this.#directory.getProject(projectId)).active;
    } catch (error) {
      return isCode(error, 'API_NOT_FOUND');
    }
  }
}

const isCode = (error: unknown, code: SweepError['code']): boolean =>
  error instanceof SweepError && error.code === code;
