import type { ClusterIdentity } from '../../model/cluster.ts';
import type { Discovery } from '../../model/words.ts';
import { SweepError } from '../../platform/errors.ts';
import type { DiscoveryEvent, NoClustersPossible } from './discovery-event.ts';

/** Why a place could not be listed, or a cluster not be read. */
export interface PlaceError {
  readonly code: string;
  readonly detail: string;
}

/**
 * What is known about a cluster that an earlier scan knew and this one did not find. `UNCONFIRMED`: its place was listed
 * without it; whether it is gone has to be confirmed by reading it.
 */
export type Absence =
  | { readonly kind: 'UNREADABLE' | 'GONE'; readonly error: PlaceError }
  | { readonly kind: 'UNCONFIRMED' };

/** The places of a scope, and whether they could be listed. */
export class ListedPlaces {
  readonly #listed = new Set<string>();
  readonly #empty = new Map<string, NoClustersPossible['why']>();
  readonly #forgotten: ReadonlySet<string>;
  readonly #unreadableProjects = new Map<string, PlaceError>();
  readonly #unreadableFolders = new Map<string, PlaceError>();
  readonly #missingLocations = new Map<string, readonly string[]>();

  /** @param forgotten IDs of projects whose known clusters a person no longer wants to account for */
  constructor(forgotten: Iterable<string> = []) {
    this.#forgotten = new Set(forgotten);
  }

  add(event: DiscoveryEvent): void {
    switch (event.kind) {
      case 'CLUSTERS':
        this.#listed.add(event.projectId);
        if (event.missingLocations.length > 0)
          this.#missingLocations.set(event.projectId, event.missingLocations);
        return;
      case 'NO_CLUSTERS_POSSIBLE':
        this.#empty.set(event.projectId, event.why);
        return;
      case 'UNREADABLE_PROJECT':
        this.addUnreadableProject(event.projectId, event);
        return;
      case 'UNREADABLE_FOLDER':
        this.#unreadableFolders.set(event.folder, event);
        return;
    }
  }

  /** Adds a project whose list contains an entry without the name of a cluster. */
  addUnreadableProject(projectId: string, { code, detail }: PlaceError): void {
    this.#unreadableProjects.set(projectId, { code, detail });
  }

  /** A scope under which nothing was found counts as a place that could not be listed. Call it after all events. */
  finish(scope: string): void {
    const found = this.#listed.size + this.#empty.size;
    if (found + this.#unreadableProjects.size + this.#unreadableFolders.size > 0) return;
    this.#unreadableFolders.set(scope, placeError('SCOPE_EMPTY', { scope }));
  }

  /** Projects with a disabled API count, those that are being deleted or were not found do not. */
  get projectsListed(): number {
    return this.#listed.size + this.projectsApiDisabled;
  }

  get projectsApiDisabled(): number {
    return [...this.#empty.values()].filter((why) => why === 'API_DISABLED').length;
  }

  get unreadableProjects(): ReadonlyMap<string, PlaceError> {
    return this.#unreadableProjects;
  }

  get unreadableFolders(): ReadonlyMap<string, PlaceError> {
    return this.#unreadableFolders;
  }

  /** The locations that GKE omitted from the list of each project. */
  get missingLocations(): ReadonlyMap<string, readonly string[]> {
    return this.#missingLocations;
  }

  /** What is known about a cluster that earlier scans knew and this one did not find. */
  absenceOf({ projectId, location }: ClusterIdentity, discovery: Discovery): Absence {
    const project = { project: projectId };
    if (this.#forgotten.has(projectId))
      return { kind: 'GONE', error: placeError('PROJECT_FORGOTTEN', project) };
    const error = this.#unreadableProjects.get(projectId);
    if (error !== undefined) return { kind: 'UNREADABLE', error };
    const why = this.#empty.get(projectId);
    if (why !== undefined)
      return { kind: KIND_OF_EMPTY[why], error: placeError(CODE_OF_EMPTY[why], project) };
    const missing = this.#missingLocations.get(projectId)?.find((each) => locationsOverlap(each, location));
    if (missing !== undefined)
      return { kind: 'UNREADABLE', error: placeError('LOCATION_MISSING', { location: missing, ...project }) };
    // Asset Inventory lists no projects, so that a project without clusters does not appear.
    if (this.#listed.has(projectId) || discovery === 'ASSETS') return { kind: 'UNCONFIRMED' };
    // A project that was not listed may be in a folder that could not be.
    const [folderError] = this.#unreadableFolders.values();
    return { kind: 'UNREADABLE', error: folderError ?? placeError('PROJECT_NOT_LISTED', project) };
  }
}

const KIND_OF_EMPTY = {
  API_DISABLED: 'UNREADABLE',
  NOT_FOUND: 'UNREADABLE',
  DELETE_REQUESTED: 'GONE',
} as const;
const CODE_OF_EMPTY = {
  API_DISABLED: 'PROJECT_API_DISABLED',
  NOT_FOUND: 'PROJECT_NOT_FOUND',
  DELETE_REQUESTED: 'PROJECT_DELETE_REQUESTED',
} as const;

function placeError(...[code, facts]: ConstructorParameters<typeof SweepError>): PlaceError {
  return { code, detail: new SweepError(code, facts).message };
}

/** A zone is part of its region: if one is missing, so may the other be. */
export function locationsOverlap(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}-`) || b.startsWith(`${a}-`);
}
