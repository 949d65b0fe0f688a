import type { Clock } from '../platform/clock.ts';
import type { PortPosture } from '../stages/record/compare-chain.ts';

/** For this long, what was learned about a cluster is used without asking the store again. */
const KEPT_MS = 3_600_000;
/** Clusters that are remembered, at about 200 bytes each. */
const MAX_CLUSTERS = 20_000;

/** What this process knows about one cluster. */
export class KnownCluster {
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
export class KnownClusters {
  readonly #clock: Clock;
  readonly #clusters = new Map<string, KnownCluster>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get(key: string): KnownCluster {
    const known = this.#clusters.get(key) ?? new KnownCluster(this.#clock);
    this.#clusters.delete(key);
    this.#clusters.set(key, known);
    const [oldest] = this.#clusters.size > MAX_CLUSTERS ? this.#clusters.keys() : [];
    if (oldest !== undefined) this.#clusters.delete(oldest);
    return known;
  }
}
