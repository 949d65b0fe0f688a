import { setImmediate as turn } from 'node:timers/promises';
import { type Random, randomOf } from '../support/ground-truth/random.ts';

interface ScheduledEvent {
  readonly atMs: number;
  /** Events of the same moment run in the order in which they were scheduled. */
  readonly order: number;
  run(): void;
}

/** What happened, in order: only kept when a run is replayed for a person. */
export type EventLog = (atMs: number, line: string) => void;

/**
 * A virtual clock with one queue of events. Everything that happens in a simulation is an event; between two events,
 * code runs until it waits for another one. The same seed therefore gives the same run.
 */
export class Engine {
  readonly random: Random;
  nowMs: number;
  steps = 0;
  readonly #log: EventLog | null;
  readonly #events: ScheduledEvent[] = [];
  #scheduled = 0;

  constructor(seed: number, startMs: number, log: EventLog | null) {
    this.random = randomOf(seed);
    this.nowMs = startMs;
    this.#log = log;
  }

  /** Runs a callback after some milliseconds of virtual time. */
  after(delayMs: number, run: () => void): void {
    const event = { atMs: this.nowMs + Math.max(0, Math.round(delayMs)), order: this.#scheduled, run };
    this.#scheduled += 1;
    let [low, high] = [0, this.#events.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#events[middle] as ScheduledEvent).atMs > event.atMs) low = middle + 1;
      else high = middle;
    }
    this.#events.splice(low, 0, event);
  }

  /** Resolves after some milliseconds of virtual time. */
  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.after(delayMs, resolve));
  }

  log(line: string | (() => string)): void {
    if (this.#log !== null) this.#log(this.nowMs, typeof line === 'string' ? line : line());
  }

  /** Events that have not happened yet. */
  get waiting(): number {
    return this.#events.length;
  }

  /**
   * Runs events until this time, or until none is left.
   * @param afterStep called once everything that an event set in motion waits again
   */
  async runUntil(endMs: number, afterStep: () => Promise<void> | void): Promise<void> {
    for (let event = this.#events.at(-1); event !== undefined && event.atMs <= endMs; ) {
      this.#events.pop();
      this.nowMs = event.atMs;
      this.steps += 1;
      event.run();
      await turn();
      await afterStep();
      event = this.#events.at(-1);
    }
    this.nowMs = endMs;
  }
}
