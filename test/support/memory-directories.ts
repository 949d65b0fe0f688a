import { setImmediate as tick } from 'node:timers/promises';
import { SweepError } from '../../shared/platform/errors.ts';
import type {
  AssetCluster,
  AssetDirectory,
  ClusterDirectory,
  ClusterDocument,
  FolderEntry,
  ListedClusters,
  ProjectEntry,
  ResourceDirectory,
} from '../../shared/stages/discover/ports.ts';

export interface MemoryFolder extends FolderEntry {
  /** `organizations/N`, `folders/N` */
  readonly parent: string;
}

export interface MemoryProject extends ProjectEntry {
  readonly parent: string;
  readonly clusters?: readonly ClusterDocument[];
  readonly missingLocations?: readonly string[];
  /** Names of clusters that exist and are missing from the list. */
  readonly unlisted?: readonly string[];
  /** Thrown in place of the list. */
  readonly failure?: Error;
}

/** Errors to throw, keyed by `METHOD PLACE`, such as `listProjects folders/5`. */
export type Failures = Readonly<Record<string, Error>>;

export interface MemoryPlaces {
  readonly organization: string;
  readonly folders?: readonly MemoryFolder[];
  readonly projects?: readonly MemoryProject[];
}

export const apiError = (code: SweepError['code'], resource: string, detail = 'PERMISSION_DENIED') =>
  new SweepError(code, { api: 'memory', resource, detail, status: 503, attempts: 6 });

/** An in-memory organization that implements all directories. Records the number of concurrent calls. */
export class MemoryDirectories implements ResourceDirectory, ClusterDirectory {
  readonly calls: string[] = [];
  mostAtOnce = 0;
  #now = 0;
  readonly #places: MemoryPlaces;
  readonly #failures: Failures;

  constructor(places: MemoryPlaces, failures: Failures = {}) {
    this.#places = places;
    this.#failures = failures;
  }

  async *listFolders(parent: string): AsyncGenerator<FolderEntry> {
    yield* await this.#answer('listFolders', parent, () => {
      this.#know(parent);
      return (this.#places.folders ?? []).filter((folder) => folder.parent === parent);
    });
  }

  async *listProjects(parent: string): AsyncGenerator<ProjectEntry> {
    yield* await this.#answer('listProjects', parent, () => {
      this.#know(parent);
      return (this.#places.projects ?? []).filter((project) => project.parent === parent).map(entryOf);
    });
  }

  getProject(idOrNumber: string): Promise<ProjectEntry> {
    return this.#answer('getProject', idOrNumber, () => entryOf(this.#projectOf(idOrNumber)));
  }

  listClusters(projectId: string): Promise<ListedClusters> {
    return this.#answer('listClusters', projectId, () => {
      const { clusters = [], missingLocations = [], unlisted = [], failure } = this.#projectOf(projectId);
      if (failure !== undefined) throw failure;
      const listed = clusters.filter((each) => !unlisted.includes((each as { name: string }).name));
      return { clusters: listed, missingLocations };
    });
  }

  async #answer<T>(method: string, place: string, read: () => T): Promise<T> {
    this.calls.push(`${method} ${place}`);
    this.#now += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#now);
    await tick();
    this.#now -= 1;
    const failure = this.#failures[`${method} ${place}`];
    if (failure !== undefined) throw failure;
    return read();
  }

  /** @throws SweepError API_NOT_FOUND */
  #know(container: string): void {
    const known = [this.#places.organization, ...(this.#places.folders ?? []).map(({ name }) => name)];
    if (!known.includes(container)) throw apiError('API_NOT_FOUND', container);
  }

  /** For a missing project Google returns the same error as for a forbidden one. */
  #projectOf(idOrNumber: string): MemoryProject {
    const project = this.#places.projects?.find(({ projectId, projectNumber }) =>
      [projectId, projectNumber].includes(idOrNumber),
    );
    if (project === undefined) throw apiError('API_FORBIDDEN', `projects/${idOrNumber}`);
    return project;
  }
}

/** The clusters of each parent, in pages. */
export class MemoryAssets implements AssetDirectory {
  readonly #pages: Readonly<Record<string, readonly (readonly AssetCluster[])[]>>;

  constructor(pages: Readonly<Record<string, readonly (readonly AssetCluster[])[]>>) {
    this.#pages = pages;
  }

  async *listClusters(parent: string): AsyncGenerator<readonly AssetCluster[]> {
    const pages = this.#pages[parent];
    if (pages === undefined) throw apiError('API_FORBIDDEN', parent);
    yield* pages;
  }
}

const entryOf = ({ projectId, projectNumber, parent, active }: MemoryProject): ProjectEntry => ({
  projectId,
  projectNumber,
  parent,
  active,
});
