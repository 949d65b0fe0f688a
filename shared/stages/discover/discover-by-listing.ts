import type { Ancestor } from '../../model/rows/parts.ts';
import { formatScope, type ScopePart } from '../../model/scope.ts';
import { hasCode } from '../../platform/errors.ts';
import { settleEach } from '../../platform/settle.ts';
import type { DiscoveryEvent } from './discovery-event.ts';
import { containerFailure, projectFailure, scopeFailure } from './discovery-event.ts';
import type { ClusterDirectory, FolderEntry, ProjectEntry, ResourceDirectory } from './ports.ts';

/** A walk through everything under a scope: it visits each place once, and a visit may add more places. */
class Walk {
  readonly #directory: ResourceDirectory;
  readonly #clusters: ClusterDirectory;
  readonly #frontier: Frontier;
  readonly #tops: ReadonlySet<string>;
  /** Containers for which one of the two list calls failed. */
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
        for await (const folder of this.#directory.listFolders(container))
          if (folder.active) this.#frontier.addFolder(folder, container);
      return null;
    } catch (error) {
      return this.#failContainer(container, error);
    }
  }

  /** If neither folders nor projects of a top can be listed, the walk ends; any other container is reported once. */
  #failContainer(container: string, error: unknown): DiscoveryEvent | null {
    const event = containerFailure(container, error);
    const isTop = this.#tops.has(container);
    const failedBefore = this.#failed.has(container);
    this.#failed.add(container);
    if (isTop && failedBefore) throw scopeFailure(container, error);
    const vanished = !isTop && hasCode(error, 'API_NOT_FOUND');
    return vanished || failedBefore ? null : event;
  }

  async #visitNamed(idOrNumber: string): Promise<DiscoveryEvent | null> {
    const project = await this.#directory.getProject(idOrNumber).catch((error: unknown) => {
      throw scopeFailure(`projects/${idOrNumber}`, error);
    });
    this.#frontier.addProject(project);
    return null;
  }

  async #visitProject(project: ProjectEntry): Promise<DiscoveryEvent> {
    const { projectId, projectNumber, active } = project;
    if (!active) return { kind: 'NO_CLUSTERS_POSSIBLE', projectId, why: 'DELETE_REQUESTED' };
    try {
      return {
        kind: 'CLUSTERS',
        projectId,
        projectNumber,
        ancestors: this.#frontier.ancestorsFrom(project.parent),
        ...(await this.#clusters.listClusters(projectId)),
      };
    } catch (error) {
      const why = hasCode(error, 'API_FORBIDDEN') ? await this.#whyEmpty(projectId) : null;
      return why === null ? projectFailure(project, error) : { kind: 'NO_CLUSTERS_POSSIBLE', projectId, why };
    }
  }

  /** GKE denies access to a project whose deletion began after it was listed, as if a permission were missing. */
  async #whyEmpty(projectId: string): Promise<'DELETE_REQUESTED' | 'NOT_FOUND' | null> {
    try {
      return (await this.#directory.getProject(projectId)).active ? null : 'DELETE_REQUESTED';
    } catch (error) {
      return hasCode(error, 'API_NOT_FOUND') ? 'NOT_FOUND' : null;
    }
  }
}

/**
 * Every project under the scope, exactly, and the clusters of each with one call. Folders are walked and clusters
 * listed at the same time, with at most `concurrency` calls at once. A place that cannot be read is an event and
 * affects only itself. Events come in any order; the clusters of a project are in one event.
 * @throws SweepError SCOPE_UNKNOWN, SCOPE_FORBIDDEN, the error of a top that currently cannot be read, and errors of
 *   the credentials
 */
export async function* discoverByListing(
  parts: readonly ScopePart[],
  directory: ResourceDirectory,
  clusters: ClusterDirectory,
  { concurrency }: { readonly concurrency: number },
): AsyncGenerator<DiscoveryEvent> {
  const walk = new Walk(parts, directory, clusters);
  for await (const settled of settleEach(walk.places(), concurrency, (place) => walk.visit(place))) {
    if (settled.status === 'rejected') throw settled.reason;
    if (settled.value !== null) yield settled.value;
  }
}

/** A place to visit. */
type Place =
  | { readonly kind: 'FOLDERS_OF' | 'PROJECTS_OF'; readonly container: string }
  | { readonly kind: 'NAMED_PROJECT'; readonly idOrNumber: string }
  | { readonly kind: 'PROJECT'; readonly project: ProjectEntry };

/**
 * The places of a walk that have not been visited yet; every visit may add some. Each container and project is visited
 * once, whichever part of the scope leads to it. Containers come first, so that the whole tree is known early and the
 * walk never waits for projects.
 */
class Frontier {
  readonly #leading: Place[] = [];
  readonly #projects: Place[] = [];
  readonly #seen = new Set<string>();
  /** By container, the one above it. */
  readonly #parents = new Map<string, string>();
  readonly #displayNames = new Map<string, string>();
  #open = 0;
  #wake = (): void => {};

  constructor(parts: readonly ScopePart[]) {
    for (const { kind, id } of parts) {
      if (kind === 'projects') this.#add(this.#leading, { kind: 'NAMED_PROJECT', idOrNumber: id });
      else this.addContainer(`${kind}/${id}`);
    }
  }

  addFolder({ name, displayName }: FolderEntry, parent: string): void {
    this.#parents.set(name, parent);
    if (displayName !== null) this.#displayNames.set(name, displayName);
    this.addContainer(name);
  }

  /** @param container `organizations/N`, `folders/N` */
  addContainer(container: string): void {
    if (!this.#isNew(container)) return;
    this.#add(this.#leading, { kind: 'FOLDERS_OF', container });
    this.#add(this.#leading, { kind: 'PROJECTS_OF', container });
  }

  addProject(project: ProjectEntry): void {
    if (this.#isNew(`projects/${project.projectId}`)) this.#add(this.#projects, { kind: 'PROJECT', project });
  }

  /** The containers from this one upwards, as far as the walk has seen them. A cycle ends the list. */
  ancestorsFrom(container: string | null): Ancestor[] {
    const names = new Set<string>();
    for (let name = container; name !== null && !names.has(name); name = this.#parents.get(name) ?? null)
      names.add(name);
    return [...names].map((resource) => ({
      resource,
      display_name: this.#displayNames.get(resource) ?? null,
    }));
  }

  /** Call this once for every place that was taken, after everything that it leads to has been added. */
  finish(): void {
    this.#open -= 1;
    this.#wake();
  }

  /** Ends when every place that was taken is finished and none is left. */
  async *places(): AsyncGenerator<Place> {
    while (this.#open > 0) {
      const place = this.#leading.shift() ?? this.#projects.shift();
      if (place !== undefined) yield place;
      else
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
    }
  }

  #add(places: Place[], place: Place): void {
    places.push(place);
    this.#open += 1;
    this.#wake();
  }

  #isNew(name: string): boolean {
    if (this.#seen.has(name)) return false;
    this.#seen.add(name);
    return true;
  }
}
