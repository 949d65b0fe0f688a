import type { Exposure } from '../model/words.ts';
import type { Clock } from '../platform/clock.ts';
import type { ChainEnd } from '../stages/record/ports.ts';

/** What a change can alter about a cluster that leads to an alert, now or later. */
export interface PortPosture {
  readonly uid: string | null;
  readonly exposure: Exposure;
  readonly exempt: boolean;
}

/** An unknown uid counts as the same. */
export function samePosture(a: PortPosture, b: PortPosture): boolean {
  const isSame = a.uid === null || b.uid === null || a.uid === b.uid;
  return isSame && a.exposure === b.exposure && a.exempt === b.exempt;
}

/**
 * Compares a changed cluster with what concluded scans last knew about it.
 * - NO_BASELINE: no scan of the whole scope has concluded yet. There is nothing to compare with; the second scan will find
 *   the change.
 * - LATE: a scan has read the cluster since, or has not found it.
 * - UNCHANGED: its posture is the same, or it is new and not open.
 * @param readAtMs the time of its settings, in milliseconds since the epoch
 */
export function comparedToChain(
  posture: PortPosture,
  readAtMs: number,
  { lastScanAt, last }: ChainEnd,
): 'CHANGED' | 'UNCHANGED' | 'LATE' | 'NO_BASELINE' {
  if (lastScanAt === null) return 'NO_BASELINE';
  if (readAtMs < Date.parse(last?.readAt ?? lastScanAt)) return 'LATE';
  if (last === null || last.exposure === null) return posture.exposure === 'OPEN' ? 'CHANGED' : 'UNCHANGED';
  return samePosture({ ...last, exposure: last.exposure }, posture) ? 'UNCHANGED' : 'CHANGED';
}

/** For this long, what was learned about a cluster is used without querying the store again. */
const KEPT_MS = 3_600_000;
/** Clusters that are remembered, at about 200 bytes each. */
const MAX_CLUSTERS = 20_000;

/** What this process knows about one cluster. */
export class ChangedCluster {
  readonly #clock: Clock;
  #posture: PortPosture | null = null;
  #rememberedMs = Number.NEGATIVE_INFINITY;
  /** The time of the settings that were seen last. */
  #settingsMs = Number.NEGATIVE_INFINITY;
  #lastReadMs = Number.NEGATIVE_INFINITY;
  #isAwaited = false;
  /** The end of what is processed. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The last known posture; null if it is not known, or was learned too long ago. */
  get posture(): PortPosture | null {
    return this.#clock.nowMs() < this.#rememberedMs + KEPT_MS ? this.#posture : null;
  }

  /** When the cluster was last read through the GKE API, in milliseconds since the epoch. */
  get lastReadMs(): number {
    return this.#lastReadMs;
  }

  /** Whether the processing of a message is delayed until the cluster may be read again. */
  get isAwaited(): boolean {
    return this.#isAwaited;
  }

  /** Later settings were seen than those of this time. */
  isLate(settingsMs: number): boolean {
    return settingsMs < this.#settingsMs;
  }

  /** A read of the cluster includes a change of this time. */
  wasReadAfter(changeMs: number): boolean {
    return changeMs <= this.#lastReadMs;
  }

  wasRead(readMs: number): void {
    this.#lastReadMs = readMs;
  }

  /** @param posture null if the cluster is gone */
  remember(settingsMs: number, posture: PortPosture | null): void {
    this.#settingsMs = Math.max(settingsMs, this.#settingsMs);
    this.#posture = posture;
    this.#rememberedMs = this.#clock.nowMs();
  }

  /** Drops the posture. */
  forget(): void {
    this.#posture = null;
  }

  /** Processes the messages about the cluster one after another. Rejects as `work` does. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  async whileAwaited(wait: () => Promise<void>): Promise<void> {
    this.#isAwaited = true;
    await wait().finally(() => {
      this.#isAwaited = false;
    });
  }
}

/** The clusters whose changes this process has seen lately. Their number is bounded; the least recent ones are forgotten. */
export class ChangedClusters {
  readonly #clock: Clock;
  readonly #clusters = new Map<string, ChangedCluster>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get(key: string): ChangedCluster {
    const known = this.#clusters.get(key) ?? new ChangedCluster(this.#clock);
    this.#clusters.delete(key);
    this.#clusters.set(key, known);
    const [oldest] = this.#clusters.size > MAX_CLUSTERS ? this.#clusters.keys() : [];
    if (oldest !== undefined) this.#clusters.delete(oldest);
    return known;
  }
}
