import { setImmediate } from 'node:timers/promises';
import type { Clock } from './clock.ts';
import { SweepError } from './errors.ts';

/**
 * A signal that aborts when another one does, or with a TimeoutError after a given time. Disposing of it releases the
 * timer and the listener; AbortSignal.any and AbortSignal.timeout would hold them until the time has passed.
 */
export class Deadline implements Disposable {
  readonly #controller = new AbortController();
  readonly #outer: AbortSignal;
  readonly #timer: NodeJS.Timeout;
  readonly #onOuter = () => this.#controller.abort(this.#outer.reason);

  constructor(outer: AbortSignal, afterMs: number) {
    this.#outer = outer;
    this.#timer = setTimeout(() => {
      this.#controller.abort(new DOMException('Time limit exceeded.', 'TimeoutError'));
    }, afterMs).unref();
    if (outer.aborted) this.#onOuter();
    else outer.addEventListener('abort', this.#onOuter, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#outer.removeEventListener('abort', this.#onOuter);
  }
}

/** How long one cluster may keep the event loop before others have their turn. */
const TURN_MS = 10;

/** Work of one cluster that takes CPU time. */
export interface CpuWork {
  /**
   * Begins a piece of work.
   * @returns to be awaited between its steps. Throws SweepError SEARCH_OUT_OF_TIME once the time is used up.
   */
  begin(): () => Promise<void>;
}

/** For work that shares the event loop with nothing. */
export const UNLIMITED_WORK: CpuWork = { begin: () => async () => {} };

/**
 * Limits the CPU time of one cluster and divides it into turns, so that a cluster that is expensive to search neither
 * blocks others nor makes their time run out.
 */
export class CpuBudget implements CpuWork {
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #limitMs: number;
  #spentMs = 0;

  /** @param signal the cluster's time budget */
  constructor(clock: Clock, signal: AbortSignal, limitMs: number) {
    this.#clock = clock;
    this.#signal = signal;
    this.#limitMs = limitMs;
  }

  begin(): () => Promise<void> {
    let startedAtMs = this.#clock.nowMs();
    return async () => {
      const tookMs = this.#clock.nowMs() - startedAtMs;
      if (tookMs < TURN_MS) return;
      this.#spentMs += tookMs;
      if (this.#spentMs > this.#limitMs)
        throw new SweepError('SEARCH_OUT_OF_TIME', { detail: `${this.#limitMs / 1000} s of CPU time` });
      await setImmediate();
      if (this.#signal.aborted)
        throw new SweepError('SEARCH_OUT_OF_TIME', { detail: 'the time limit of the cluster' });
      startedAtMs = this.#clock.nowMs();
    };
  }
}
