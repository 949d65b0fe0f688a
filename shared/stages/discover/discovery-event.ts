import type { Ancestor } from '../../model/rows/parts.ts';
import type { ErrorCode } from '../../platform/error-catalog.ts';
import type { ClusterDocument } from './ports.ts';

/** The clusters of a project. Asset Inventory may return those of one project in several events. */
export interface FoundClusters {
  readonly kind: 'CLUSTERS';
  readonly projectId: string;
  readonly projectNumber: string | null;
  /** Above the project, nearest first, as far as they are known. */
  readonly ancestors: readonly Ancestor[];
  readonly clusters: readonly ClusterDocument[];
  /** Locations that the list omitted. */
  readonly missingLocations: readonly string[];
}

/** A project whose clusters could not be listed. */
export interface UnreadableProject {
  readonly kind: 'UNREADABLE_PROJECT';
  readonly projectId: string;
  readonly code: ErrorCode;
  /** A sentence. */
  readonly detail: string;
}

/** A folder, or the organization, whose folders or projects could not all be listed. */
export interface UnreadableFolder {
  readonly kind: 'UNREADABLE_FOLDER';
  /** `folders/N`, `organizations/N` */
  readonly folder: string;
  readonly code: ErrorCode;
  /** A sentence. */
  readonly detail: string;
}

/**
 * A project in which no cluster can be found. It is not a gap unless earlier scans knew clusters in it. Only
 * DELETE_REQUESTED proves that these are gone.
 */
export interface NoClustersPossible {
  readonly kind: 'NO_CLUSTERS_POSSIBLE';
  readonly projectId: string;
  readonly why: 'API_DISABLED' | 'NOT_FOUND' | 'DELETE_REQUESTED';
}

/** A result of discovery: one place at a time. */
export type DiscoveryEvent = FoundClusters | UnreadableProject | UnreadableFolder | NoClustersPossible;
