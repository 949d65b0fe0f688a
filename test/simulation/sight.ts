import type { Cluster } from '../../shared/model/cluster.ts';
import type { PortState } from '../../shared/model/words.ts';
import type { SeenCluster, TakenSample } from '../support/ground-truth/observe.ts';
import type { NodeTruth } from '../support/ground-truth/truth.ts';

/** The state of one cluster as one inspection saw it, in the responses that arrived. */
export class Sight {
  readonly #cluster: Cluster;
  readonly readAtHours: number;
  readonly taken: TakenSample[] = [];
  readonly configured: { readonly node: NodeTruth; readonly isOpen: boolean }[] = [];
  listed: readonly NodeTruth[] | null = null;
  /** Whether a workload that calls the port was among the pods; null if they were not listed. */
  hasCaller: boolean | null = null;

  /** @param readAtHours when the description was read */
  constructor(cluster: Cluster, readAtHours: number) {
    this.#cluster = cluster;
    this.readAtHours = readAtHours;
  }

  settingOf(pool: string): PortState {
    const own = this.#cluster.settings.find((each) => each.site === 'NODE_POOL' && each.pool === pool);
    if (own === undefined) return 'UNKNOWN';
    return own.value === true ? 'ENABLED' : 'DISABLED';
  }

  seen(): Omit<SeenCluster, 'sampling'> {
    const { taken, configured, listed } = this;
    return { cluster: this.#cluster, taken, configured, listed };
  }
}
