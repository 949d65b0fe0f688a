import type { ClusterIdentity } from '../../model/cluster.ts';
import type { ChangeAuthor } from '../../model/rows/parts.ts';

/** Reads the current description of one cluster. */
export interface ClusterSource {
  /**
   * The cluster in the shape of the GKE REST API (camelCase keys, unset fields absent), not validated: decodeCluster
   * does that.
   * @throws SweepError API_NOT_FOUND for a cluster that does not exist; API_FORBIDDEN, API_DISABLED,
   *   API_UNAUTHENTICATED, API_ANSWER_TOO_LARGE, or one of the retry codes once its own retries are used up; nothing
   *   else
   */
  describeCluster(identity: ClusterIdentity): Promise<unknown>;
}

/** A change, to find its author. */
export interface AuthoredChange extends ClusterIdentity {
  /** When it happened, in milliseconds since the epoch. */
  readonly updatedAtMs: number;
}

/** Finds the author of a change. */
export interface ChangeAuthors {
  /** The author, or why it is unknown. Never throws because of the contents of the audit log or missing permissions. */
  authorOf(change: AuthoredChange): Promise<ChangeAuthor>;
}
