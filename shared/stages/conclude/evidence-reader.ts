import type { ClusterIdentity } from '../../model/cluster.ts';
import { compareClusterKeys } from '../../model/cluster-names.ts';
import type { ClusterEvidence } from './ports.ts';

/**
 * Reads the evidence of clusters in the order in which both are stored. Reading begins with the first cluster, so that
 * whatever was known about it by then is in the evidence too.
 */
export class EvidenceReader implements AsyncDisposable {
  readonly #open: (first: ClusterIdentity) => AsyncIterable<ClusterEvidence>;
  #rows: AsyncIterator<ClusterEvidence> | undefined;
  #next: Promise<IteratorResult<ClusterEvidence>> | undefined;

  constructor(open: (first: ClusterIdentity) => AsyncIterable<ClusterEvidence>) {
    this.#open = open;
  }

  /**
   * The evidence of one cluster; null if there is none.
   * @param cluster after every cluster asked for before, by project, location and name
   */
  async of(cluster: ClusterIdentity): Promise<ClusterEvidence | null> {
    this.#rows ??= this.#open(cluster)[Symbol.asyncIterator]();
    for (;;) {
      this.#next ??= this.#rows.next();
      const next = await this.#next;
      if (next.done === true) return null;
      const order = compareClusterKeys(keyOf(next.value), keyOf(cluster));
      if (order > 0) return null;
      this.#next = undefined;
      if (order === 0) return next.value;
    }
  }

  /** Ends the reading: a store may hold a connection for it. A failed read has already been thrown by `of`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#next?.catch(() => undefined);
    await this.#rows?.return?.();
  }
}

const keyOf = ({ projectId, location, cluster }: ClusterIdentity) => ({
  project_id: projectId,
  location,
  cluster,
});
