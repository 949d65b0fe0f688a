import type { ErrorCode } from '../../platform/error-catalog.ts';
import type { ClusterDocument } from './ports.ts';

/** A project's clusters. The Asset Inventory may give those of one project in several events. */
export interface FoundClusters {
  readonly kind: 'CLUSTERS';
  readonly projectId: string;
  readonly projectNumber: string | null;
  readonly clusters: readonly ClusterDocument[];
  /** Locations whose clusters may not be among them. */
  readonly missingLocations: readonly string[];
}

/** A project that may have clusters, and could not be asked. */
export interface UnreadableProject {
  readonly kind: 'UNREADABLE_PROJECT';
  readonly projectId: string;
  readonly code: ErrorCode;
  /** A sentence. */
  readonly detail: string;
}

/** A folder, or the organization, whose folders or projects are not all known. */
export interface UnreadableFolder {
  readonly kind: 'UNREADABLE_FOLDER';
  /** `folders/N`, `organizations/N` */
  readonly folder: string;
  readonly code: ErrorCode;
  /** A sentence. */
  readonly detail: string;
}

/** A project that cannot have clusters: no gap in what is known. */
export interface NoClustersPossible {
  readonly kind: 'NO_CLUSTERS_POSSIBLE';
  readonly projectId: string;
  readonly why: 'API_DISABLED' | 'VANISHED';
}

/** What discovery comes across, one place at a time. */
export type DiscoveryEvent = FoundClusters | UnreadableProject | UnreadableFolder | NoClustersPossible;
