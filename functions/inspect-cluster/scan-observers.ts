import type { clusterObserver } from '../../shared/wiring/observe-clusters.ts';

type Observer = ReturnType<typeof clusterObserver>;

/** Of a process that lives for days, only what the last scans need. */
const KEPT = 2;

/** How the clusters of each scan are looked at: what earlier scans followed is read once for a scan. */
export class ScanObservers {
  readonly #make: (scanId: string) => Observer;
  readonly #observers = new Map<string, Observer>();

  constructor(make: (scanId: string) => Observer) {
    this.#make = make;
  }

  of(scanId: string): Observer {
    const known = this.#observers.get(scanId);
    if (known !== undefined) return known;
    for (const oldest of [...this.#observers.keys()].slice(0, 1 - KEPT)) this.#observers.delete(oldest);
    const made = this.#make(scanId);
    this.#observers.set(scanId, made);
    return made;
  }
}
