/** A folder or organization that may hold projects, or a project, as Resource Manager lists them. */
export interface FolderEntry {
  /** `folders/N`. */
  readonly name: string;
  readonly displayName: string | null;
  readonly active: boolean;
}

export interface ProjectEntry {
  readonly projectId: string;
  readonly projectNumber: string;
  /** `folders/N` or `organizations/N`; null for a project without an organization. */
  readonly parent: string | null;
  /** False in state DELETE_REQUESTED: its clusters are stopped. */
  readonly active: boolean;
}

/**
 * The resource hierarchy. Answers are exact, not a search index.
 * Every method throws SweepError API_FORBIDDEN, API_NOT_FOUND, API_UNAUTHENTICATED, or one of the retry codes
 * once its own retries are used up; nothing else.
 */
export interface ResourceDirectory {
  /** Direct children only. `parent`: `organizations/N` or `folders/N`. */
  listFolders(parent: string): AsyncIterable<FolderEntry>;
  /** Direct children only, including those that are being deleted: this proves that their clusters are gone. */
  listProjects(parent: string): AsyncIterable<ProjectEntry>;
  getProject(projectIdOrNumber: string): Promise<ProjectEntry>;
}

/**
 * A cluster in the shape of the GKE REST API (camelCase keys, unset fields absent).
 * Not checked: the describe stage decodes it.
 */
export type ClusterDocument = unknown;

export interface ListedClusters {
  readonly clusters: readonly ClusterDocument[];
  /** `missingZones`: locations whose clusters may not be in the list. */
  readonly missingLocations: readonly string[];
}

/** The clusters of one project, with the whole description of each. Throws as ResourceDirectory, and API_DISABLED. */
export interface ClusterDirectory {
  /** One call for all locations of the project. */
  listClusters(projectId: string): Promise<ListedClusters>;
}

/** Cloud Asset Inventory: every cluster under a scope in a few calls, minutes old. Throws as ResourceDirectory. */
export interface AssetDirectory {
  /** `parent`: `organizations/N`, `folders/N` or `projects/ID`. Yields one page at a time. */
  listClusters(parent: string): AsyncIterable<readonly AssetCluster[]>;
}

export interface AssetCluster {
  /** `//container.googleapis.com/projects/P/locations/L/clusters/C` (zonal ones say `zones`). */
  readonly name: string;
  /** Of the cluster's project, where the asset names its ancestors. */
  readonly projectNumber: string | null;
  /** `folders/N` and `organizations/N` above the project, nearest first. */
  readonly ancestors: readonly string[];
  readonly document: ClusterDocument;
}
