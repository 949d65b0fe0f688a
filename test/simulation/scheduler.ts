import type { Engine } from './engine.ts';
import type { Calls, WorkerPool } from './workers.ts';

/** Starts the scan of a scheduled time; resolves if the call succeeded. */
export type ScheduledHandler = (call: {
  readonly scope: string;
  /** RFC 3339. */
  readonly scheduleTime: string;
}) => Promise<void>;

/** As in infra/terraform/scheduler.tf. */
const ATTEMPT_DEADLINE_MS = 1_800_000;
const RETRIES = 5;
const LEAST_BACKOFF_MS = 30_000;
const MOST_BACKOFF_MS = 600_000;

/** A scheduled run and its result. */
export interface ScheduledRun {
  readonly scope: string;
  readonly scheduledAtMs: number;
  /** An attempt succeeded. */
  hasStarted: boolean;
}

/** Cloud Scheduler: calls at a time, retries, sometimes calls twice, and sometimes not at all. */
export class Scheduler {
  readonly runs: ScheduledRun[] = [];
  readonly #engine: Engine;
  readonly #calls: Calls;
  readonly #pool: WorkerPool<ScheduledHandler>;

  constructor(engine: Engine, calls: Calls, pool: WorkerPool<ScheduledHandler>) {
    this.#engine = engine;
    this.#calls = calls;
    this.#pool = pool;
  }

  /** Calls at this time. */
  schedule(scope: string, scheduledAtMs: number): void {
    this.#engine.after(scheduledAtMs - this.#engine.nowMs, () => {
      if (this.#calls.happens('missed run', this.#calls.plan.missedRun)) {
        this.#engine.log(`Scheduler misses the run of ${scope}`);
        return;
      }
      const run = { scope, scheduledAtMs, hasStarted: false };
      this.runs.push(run);
      this.#attempt(run, 0);
      if (this.#calls.happens('repeated run', this.#calls.plan.repeatedRun))
        this.#engine.after(this.#engine.random.int(0, 1_200_000), () => this.#attempt(run, RETRIES));
    });
  }

  #attempt(run: ScheduledRun, retries: number): void {
    const { scope, scheduledAtMs } = run;
    let hasEnded = false;
    const end = (succeeded: boolean) => {
      if (hasEnded) return;
      hasEnded = true;
      if (taken !== null) taken.worker.busy -= 1;
      run.hasStarted ||= succeeded;
      if (succeeded || retries >= RETRIES) return;
      const backoffMs = Math.min(LEAST_BACKOFF_MS * 2 ** retries, MOST_BACKOFF_MS);
      this.#engine.after(backoffMs, () => this.#attempt(run, retries + 1));
    };
    const taken = this.#pool.take();
    if (taken === null) {
      end(false);
      return;
    }
    taken.worker.onDeath(() => end(false));
    this.#engine.after(ATTEMPT_DEADLINE_MS, () => end(false));
    taken.value({ scope, scheduleTime: new Date(scheduledAtMs).toISOString() }).then(
      () => end(true),
      (error: Error) => {
        this.#engine.log(`${taken.worker.name} failed: ${error.message}`);
        end(false);
      },
    );
  }
}
