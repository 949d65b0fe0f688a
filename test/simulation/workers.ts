import type { Clock } from '../../shared/platform/clock.ts';
import type { SweepError } from '../../shared/platform/errors.ts';
import type { Engine } from './engine.ts';
import { failureOf, type PortCall } from './failures.ts';
import { CALM, type FaultPlan, type System } from './faults.ts';

/** One process of a function. It can die at any call, together with everything that it is working on. */
export class Worker {
  readonly name: string;
  readonly clock: Clock;
  isAlive = true;
  /** Requests in progress. */
  busy = 0;
  /** The time of its last failed call. */
  failedAtMs = 0;
  readonly #mourners: (() => void)[] = [];

  constructor(name: string, clock: Clock) {
    this.name = name;
    this.clock = clock;
  }

  /** Registers a callback for when it dies, such as to close the connection of a caller. */
  onDeath(run: () => void): void {
    this.#mourners.push(run);
  }

  die(): void {
    this.isAlive = false;
    for (const run of this.#mourners) run();
  }
}

const SLOW_MS = [60_000, 300_000, 1_200_000] as const;
const AsyncGeneratorFunction = Object.getPrototypeOf(async function* () {}).constructor;

/** Carries out the calls of workers to ports, under a plan of faults. */
export class Calls {
  readonly #engine: Engine;
  readonly #plan: FaultPlan;
  readonly calmFromMs: number;
  /** How often each kind of fault happened. */
  readonly faults = new Map<string, number>();
  crashes = 0;

  /** @param calmFromMs from then on nothing fails */
  constructor(engine: Engine, plan: FaultPlan, calmFromMs: number) {
    this.#engine = engine;
    this.#plan = plan;
    this.calmFromMs = calmFromMs;
  }

  get plan(): FaultPlan {
    return this.#engine.nowMs < this.calmFromMs ? this.#plan : CALM;
  }

  countFault(kind: string): void {
    this.faults.set(kind, (this.faults.get(kind) ?? 0) + 1);
  }

  /** Whether something with this probability happens, counted as a fault if it does. */
  happens(kind: string, probability: number): boolean {
    const happens = this.#engine.random.chance(probability);
    if (happens) this.countFault(kind);
    return happens;
  }

  /**
   * Carries out a call: some time passes, then it takes effect, more time passes, then its worker has the response. The
   * worker can die before or after the effect; then the promise never settles.
   * @throws the error of the system, or what the effect throws
   */
  call<T>(worker: Worker, call: PortCall, effect: () => T | Promise<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const respond = (settle: () => void) =>
      this.#engine.after(this.#latencyMs(), () => worker.isAlive && settle());
    const fail = (error: SweepError) => {
      this.#engine.log(`${worker.name} ${call.system}.${call.method} failed: ${error.code}`);
      worker.failedAtMs = this.#engine.nowMs;
      respond(() => reject(error));
    };
    call.signal?.addEventListener('abort', () => reject(failureOf(call)), { once: true });
    this.#engine.after(this.#latencyMs(call.system), async () => {
      if (!worker.isAlive || this.#crashes(worker, call, 'before')) return;
      const fails = this.#fails(call.system);
      if (fails === 'BEFORE') return fail(failureOf(call));
      try {
        const value = await effect();
        if (this.#crashes(worker, call, 'after')) return;
        if (fails === 'AFTER') return fail(failureOf(call));
        this.#engine.log(`${worker.name} ${call.system}.${call.method}`);
        respond(() => resolve(value));
      } catch (error) {
        worker.failedAtMs = this.#engine.nowMs;
        respond(() => reject(error));
      }
    });
    return promise;
  }

  /** As `call`, for a method that yields: what it yields is read at one moment, like the result of a query. */
  async *stream<T>(worker: Worker, call: PortCall, effect: () => AsyncIterable<T>): AsyncGenerator<T> {
    yield* await this.call(worker, call, () => Array.fromAsync(effect()));
  }

  /** A port whose methods are carried out by `call` and `stream`. */
  port<T extends object>(worker: Worker, system: System, target: T): T {
    return new Proxy(target, {
      get: (object, name) => {
        const member: unknown = Reflect.get(object, name);
        if (typeof member !== 'function') return member;
        const call = { system, method: String(name) };
        return member instanceof AsyncGeneratorFunction
          ? (...args: unknown[]) => this.stream(worker, call, () => member.apply(object, args))
          : (...args: unknown[]) => this.call(worker, call, () => member.apply(object, args));
      },
    });
  }

  #latencyMs(system?: System): number {
    const { random } = this.#engine;
    if (system !== undefined && this.happens('slow call', this.plan.slow)) return random.pick(SLOW_MS);
    return random.int(1, 400);
  }

  #crashes(worker: Worker, { system, method }: PortCall, when: string): boolean {
    if (!this.#engine.random.chance(this.plan.crash / 2)) return false;
    this.crashes += 1;
    this.#engine.log(`${worker.name} CRASHED ${when} ${system}.${method}`);
    worker.die();
    return true;
  }

  #fails(system: System): 'BEFORE' | 'AFTER' | null {
    const { nowMs, random } = this.#engine;
    const isOut = this.plan.outages.some(
      (outage) => outage.system === system && outage.fromMs <= nowMs && nowMs < outage.untilMs,
    );
    if (isOut) this.countFault(`outage of ${system}`);
    if (isOut) return 'BEFORE';
    if (!this.happens(`failed call to ${system}`, this.plan.failure[system])) return null;
    return random.chance(0.5) ? 'BEFORE' : 'AFTER';
  }
}

/** The processes of one function: no more than `instances`, each with at most `concurrency` requests. */
export class WorkerPool<T> {
  readonly #engine: Engine;
  readonly #calls: Calls;
  readonly #limits: { readonly name: string; readonly instances: number; readonly concurrency: number };
  readonly #start: (worker: Worker) => T;
  #instances: { readonly worker: Worker; readonly value: T }[] = [];
  #started = 0;

  /** @param start what a new process does before it takes requests */
  constructor(
    engine: Engine,
    calls: Calls,
    limits: { readonly name: string; readonly instances: number; readonly concurrency: number },
    start: (worker: Worker) => T,
  ) {
    this.#engine = engine;
    this.#calls = calls;
    this.#limits = limits;
    this.#start = start;
  }

  /** A process for one more request; null if all are busy. */
  take(): { readonly worker: Worker; readonly value: T } | null {
    const { random } = this.#engine;
    // Idle processes are ended at some time, with what still runs in them after a request has timed out.
    for (const { worker } of this.#instances) if (worker.busy === 0 && random.chance(0.1)) worker.die();
    this.#instances = this.#instances.filter(({ worker }) => worker.isAlive);
    const free = this.#instances.filter(({ worker }) => worker.busy < this.#limits.concurrency);
    const taken = free.length > 0 ? random.pick(free) : this.#startOne();
    if (taken !== null) taken.worker.busy += 1;
    return taken;
  }

  #startOne() {
    if (this.#instances.length >= this.#limits.instances) return null;
    const { random } = this.#engine;
    const skewMs = this.#calls.plan.clockSkewMs;
    const offMs = random.int(-skewMs, skewMs);
    this.#started += 1;
    const worker = new Worker(`${this.#limits.name}#${this.#started}`, {
      nowMs: () => this.#engine.nowMs + offMs,
    });
    const instance = { worker, value: this.#start(worker) };
    this.#instances.push(instance);
    return instance;
  }
}
