import { scanFleet } from '../../cli/flows/scan-fleet.ts';
import { clusterKeyOf, identityOfKey } from '../../shared/model/cluster-names.ts';
import { scanIdOf } from '../../shared/model/identity.ts';
import { organizationOf, parseScope } from '../../shared/model/scope.ts';
import { policyAt } from '../../shared/stages/judge/policy.ts';
import { hintsFromStore } from '../../shared/stages/sample/sampling-hints.ts';
import { discoverIn, LIMITS, observerOf } from './reading.ts';
import type { ScheduledRun } from './scheduler.ts';
import type { Sight } from './sight.ts';
import { Worker } from './workers.ts';
import type { SimulatedWorld } from './world.ts';

/**
 * The command `scan` on one machine: a timer starts it once a day, and nothing repeats it. Its process can be killed at
 * any call, and a failed call to the store ends it; the next scan must account for every cluster anyway.
 */
export class CommandTimer {
  readonly runs: ScheduledRun[] = [];
  readonly #world: SimulatedWorld;

  constructor(world: SimulatedWorld) {
    this.#world = world;
  }

  /** Starts the command at this time. */
  schedule(scope: string, atMs: number): void {
    const { engine, calls } = this.#world;
    engine.after(atMs - engine.nowMs, () => {
      const skewMs = calls.plan.clockSkewMs;
      const offMs = engine.random.int(-skewMs, skewMs);
      const worker = new Worker(`scan#${this.runs.length}`, { nowMs: () => engine.nowMs + offMs });
      const scheduledAtMs = worker.clock.nowMs();
      // Once nothing fails any more, every scan must end.
      const run = { scope, scheduledAtMs, hasStarted: engine.nowMs >= calls.calmFromMs };
      this.runs.push(run);
      this.#scan(worker, run).then(
        () => {
          run.hasStarted = true;
        },
        (error: Error) => engine.log(`${worker.name} failed: ${error.message}`),
      );
    });
  }

  async #scan(worker: Worker, { scope, scheduledAtMs }: ScheduledRun): Promise<void> {
    const { calls, engine, fleet, gke, notebook, store: simulated } = this.#world;
    const parsed = parseScope(scope);
    const parts = 'parts' in parsed ? parsed.parts : [];
    const scanId = scanIdOf(scheduledAtMs, scope);
    const store = notebook.conclusionStore(calls.port(worker, 'store', simulated.port));
    const readers = calls.port(worker, 'gke', gke);
    const observe = observerOf(this.#world, worker);
    const sights = new Map<string, Sight>();
    const recordReports: typeof store.recordReports = (rows) => {
      for (const row of rows)
        notebook.noteReports([row], sights.get(clusterKeyOf(identityOfKey(row))) ?? null);
      return store.recordReports(rows);
    };
    await notebook.whileConcluding(worker, scanId, async () => {
      await scanFleet({
        scope,
        trigger: 'SCHEDULE',
        organization: organizationOf(parts),
        scheduledAtMs,
        events: discoverIn(this.#world, worker, parts),
        discovery: this.#world.discovery,
        store: new Proxy(store, {
          get: (object, name) => (name === 'recordReports' ? recordReports : Reflect.get(object, name)),
        }),
        readers: { source: readers, directory: readers },
        forgottenProjects: [],
        observe: (cluster, hints) => {
          const observed = observe(scanId, cluster, hints);
          sights.set(clusterKeyOf(cluster), observed.sight);
          return observed.observation;
        },
        hintsOf: hintsFromStore(store, scanId),
        clusterConcurrency: 4,
        policy: policyAt(scheduledAtMs, LIMITS, fleet.exceptions),
        clock: worker.clock,
        startTimer: (run, milliseconds) => {
          engine.after(milliseconds, run);
          return () => undefined;
        },
        signal: new AbortController().signal,
      });
    });
  }
}
