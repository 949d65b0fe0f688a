import type { ClusterIdentity } from '../../model/cluster.ts';
import { SweepError } from '../../platform/errors.ts';
import type { DiscoveryEvent } from './discovery-event.ts';

/** Why a place could not be listed. */
export interface PlaceError {
  readonly code: string;
  readonly detail: string;
}

/** What became of the places of a scope while they were listed. */
export class ListedPlaces {
  readonly #listed = new Set<string>();
  readonly #apiDisabled = new Set<string>();
  readonly #unreadableProjects = new Map<string, PlaceError>();
  readonly #unreadableFolders = new Map<string, PlaceError>();
  readonly #missingLocations = new Map<string, readonly string[]>();

  add(event: DiscoveryEvent): void {
    switch (event.kind) {
      case 'CLUSTERS':
        this.#listed.add(event.projectId);
        if (event.missingLocations.length > 0)
          this.#missingLocations.set(event.projectId, event.missingLocations);
        return;
      case 'NO_CLUSTERS_POSSIBLE':
        this.#listed.add(event.projectId);
        if (event.why === 'API_DISABLED') this.#apiDisabled.add(event.projectId);
        return;
      case 'UNREADABLE_PROJECT':
        this.addUnreadableProject(event.projectId, event);
        return;
      case 'UNREADABLE_FOLDER':
        this.#unreadableFolders.set(event.folder, event);
        return;
    }
  }

  /** A project whose list says something of a cluster without saying which. */
  addUnreadableProject(projectId: string, { code, detail }: PlaceError): void {
    this.#unreadableProjects.set(projectId, { code, detail });
  }

  get projectsListed(): number {
    return this.#listed.size;
  }

  get projectsApiDisabled(): number {
    return this.#apiDisabled.size;
  }

  get unreadableProjects(): ReadonlyMap<string, PlaceError> {
    return this.#unreadableProjects;
  }

  get unreadableFolders(): ReadonlyMap<string, PlaceError> {
    return this.#unreadableFolders;
  }

  /** By project, what GKE left out of its list. */
  get missingLocations(): ReadonlyMap<string, readonly string[]> {
    return this.#missingLocations;
  }

  /**
   * Why a cluster that earlier scans knew was not found.
   * @returns null where its place was listed without it: it is gone
   */
  whyNotFound({ projectId, location }: ClusterIdentity): PlaceError | null {
    const error = this.#unreadableProjects.get(projectId);
    if (error !== undefined) return error;
    const missing = this.#missingLocations.get(projectId)?.find((each) => overlap(each, location));
    if (missing !== undefined) {
      const { code, message } = new SweepError('LOCATION_MISSING', { location: missing, project: projectId });
      return { code, detail: message };
    }
    if (this.#listed.has(projectId)) return null;
    // A project that nobody listed may lie below a folder that could not be.
    const [folderError = null] = this.#unreadableFolders.values();
    return folderError;
  }
}

/** A zone is a part of its region: what is said of the one may hold for the other. */
function overlap(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}-`) || b.startsWith(`${a}-`);
}
