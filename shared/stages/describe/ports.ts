import type { ClusterIdentity } from '../../model/cluster.ts';
import type { ChangeAuthor } from '../../model/rows/parts.ts';

/** Who knows of one cluster what it is now. */
export interface ClusterSource {
  /**
   * The cluster in the shape of the GKE REST API (camelCase keys, unset fields absent). Not checked: decodeCluster
   * does that.
   * @throws SweepError API_NOT_FOUND for a cluster that does not exist; API_FORBIDDEN, API_DISABLED,
   * API_UNAUTHENTICATED, API_ANSWER_TOO_LARGE, or one of the retry codes once its own retries are used up; nothing else
   */
  describeCluster(identity: ClusterIdentity): Promise<unknown>;
}

/** A change whose author is wanted. */
export interface AuthoredChange extends ClusterIdentity {
  /** When it happened, in milliseconds since the epoch. */
  readonly updatedAtMs: number;
}

/** Who changed a cluster. */
export interface ChangeAuthors {
  /** The author, or why it is not known. Never throws because of what the audit log contains or who may read it. */
  authorOf(change: AuthoredChange): Promise<ChangeAuthor>;
}
