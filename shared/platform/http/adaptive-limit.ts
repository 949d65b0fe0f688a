import pLimit, { type LimitFunction } from 'p-limit';
import { TransientFailure } from './http-failure.ts';

const TOO_MANY_REQUESTS = 429;

/**
 * Limits the calls in flight to one API, and adapts the limit to what the API accepts, as TCP does (additive increase,
 * multiplicative decrease): it is halved when the API answers 429 (an unlimited one to half of the calls in flight), and
 * raised by one after as many successes as the limit.
 */
export class AdaptiveLimit {
  readonly #queue: LimitFunction;
  readonly #highest: number;
  /** Successes since the limit last changed. */
  #successes = 0;
  /** How often the limit was halved. A burst of calls that are all rejected halves it once. */
  #halvings = 0;

  /** @param highest upper bound of the limit, and where it starts */
  constructor(highest: number) {
    this.#highest = highest;
    this.#queue = pLimit(highest);
  }

  /** The current limit. */
  get limit(): number {
    return this.#queue.concurrency;
  }

  /** Makes a call when it is its turn. Throws what the call throws. */
  run<T>(call: () => Promise<T>): Promise<T> {
    return this.#queue(async () => {
      const halvings = this.#halvings;
      try {
        const result = await call();
        this.#raise();
        return result;
      } catch (error) {
        if (isTooManyRequests(error) && halvings === this.#halvings) this.#halve();
        throw error;
      }
    });
  }

  #raise(): void {
    this.#successes += 1;
    if (this.#successes < this.limit || this.limit >= this.#highest) return;
    this.#queue.concurrency = this.limit + 1;
    this.#successes = 0;
  }

  #halve(): void {
    const calls = Number.isFinite(this.limit) ? this.limit : this.#queue.activeCount;
    this.#queue.concurrency = Math.max(1, Math.floor(calls / 2));
    this.#successes = 0;
    this.#halvings += 1;
  }
}

function isTooManyRequests(error: unknown): boolean {
  return error instanceof TransientFailure && error.facts['status'] === TOO_MANY_REQUESTS;
}
