import type { ObserveCluster } from '../../shared/flows/observe-cluster.ts';
import type { clusterObserver } from '../../shared/wiring/observe-clusters.ts';

type Observer = ReturnType<typeof clusterObserver>;

interface Entry {
  readonly observer: Observer;
  observations: number;
  isEvicted: boolean;
}

/** A process lives for days, but only the most recent scans still send messages. */
const KEPT_SCANS = 2;

/** One observer per scan, so that Managed Prometheus is queried once per project and scan. */
export class ScanObservers {
  readonly #create: (scanId: string) => Observer;
  readonly #entries = new Map<string, Entry>();

  constructor(create: (scanId: string) => Observer) {
    this.#create = create;
  }

  /** Observes a cluster for a scan. Observers of past scans are closed once their last observation has ended. */
  observerFor(scanId: string): ObserveCluster {
    return async (cluster, hints) => {
      const entry = this.#entryFor(scanId);
      entry.observations += 1;
      try {
        const { observe } = await entry.observer;
        return await observe(cluster, hints);
      } finally {
        entry.observations -= 1;
        await closeIfUnused(entry);
      }
    };
  }

  #entryFor(scanId: string): Entry {
    const known = this.#entries.get(scanId);
    if (known !== undefined) return known;
    for (const oldest of [...this.#entries.keys()].slice(0, 1 - KEPT_SCANS)) this.#evict(oldest);
    const entry: Entry = { observer: this.#create(scanId), observations: 0, isEvicted: false };
    this.#entries.set(scanId, entry);
    // A failure may be transient (no credentials, for example): the next message tries again.
    entry.observer.catch(() => {
      if (this.#entries.get(scanId) === entry) this.#entries.delete(scanId);
    });
    return entry;
  }

  #evict(scanId: string): void {
    const entry = this.#entries.get(scanId);
    this.#entries.delete(scanId);
    if (entry === undefined) return;
    entry.isEvicted = true;
    // An observer without observations has only idle connections: nobody waits for them, or could act on a failure.
    void closeIfUnused(entry).catch(() => {});
  }
}

/** Closing ends running requests, so it waits for the last observation. */
async function closeIfUnused({ observer, observations, isEvicted }: Entry): Promise<void> {
  if (isEvicted && observations === 0) await (await observer).close();
}
