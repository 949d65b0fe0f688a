import type { ObserveOptions } from '../../shared/flows/observe-cluster.ts';
import { FIRST_SCAN_MS, HOUR_MS } from '../support/ground-truth/observe.ts';
import { randomOf } from '../support/ground-truth/random.ts';
import { CommandTimer } from './command.ts';
import { concludeFunction, enumerateFunction, inspectFunction } from './deployment.ts';
import { Engine, type EventLog } from './engine.ts';
import { aFaultPlan } from './faults.ts';
import { aFleet } from './fleet.ts';
import { ORGANIZATION, SimulatedGke } from './gke.ts';
import { type Invariant, InvariantChecks, type Violation } from './invariants.ts';
import { LaggingStore } from './lagging-store.ts';
import { Notebook } from './notebook.ts';
import { type PushHandler, Subscription } from './pubsub.ts';
import { checkEnd, checkStep } from './run-invariants.ts';
import { type ScheduledHandler, Scheduler } from './scheduler.ts';
import { Calls, WorkerPool } from './workers.ts';
import type { SimulatedWorld } from './world.ts';

/** What happened in one run. */
export interface SimulationResult {
  readonly seed: number;
  readonly days: number;
  readonly scans: number;
  readonly inspections: number;
  readonly steps: number;
  readonly crashes: number;
  readonly faults: ReadonlyMap<string, number>;
  readonly safe: number;
  readonly checks: ReadonlyMap<Invariant, number>;
  readonly violations: readonly Violation[];
}

const DAY_MS = 24 * HOUR_MS;
/** After the days with faults, so that everything can recover. */
const CALM_DAYS = 3;

/** Runs one deployment for several days. The same seed produces the same run. */
export async function simulate(seed: number, log: EventLog | null = null): Promise<SimulationResult> {
  const random = randomOf(seed * 7919 + 13);
  // Some runs are longer than the time for which undelivered alerts are kept.
  const days = random.chance(0.2) ? 13 : random.int(3, 9);
  // Shortly before midnight, retries of Scheduler belong to the next day.
  const firstScanMs = FIRST_SCAN_MS + random.pick([0, 0, 20.9]) * HOUR_MS;
  const calmFromMs = firstScanMs + days * DAY_MS - HOUR_MS;
  const engine = new Engine(seed, firstScanMs - HOUR_MS, log);
  const deployment = random.chance(0.2) ? 'COMMAND' : 'FUNCTIONS';
  const plan = aFaultPlan(random, firstScanMs, calmFromMs);
  // On one machine, rows can be read as soon as they are written.
  const visibilityMs = deployment === 'COMMAND' ? 0 : plan.visibilityMs;
  const calls = new Calls(engine, { ...plan, visibilityMs }, calmFromMs);
  const fleet = aFleet(random, days);
  const notebook = new Notebook(engine);
  const checks = new InvariantChecks(engine);
  const rejected = new Map(fleet.clusters.map(({ uid, rejected }) => [uid, rejected]));
  const store = new LaggingStore(
    { engine, calls },
    {
      isRejected: (row) => {
        if (!('cluster_uid' in row)) return false;
        const what = rejected.get(row.cluster_uid ?? '');
        return 'evidence' in row ? what === 'EVIDENCE' && row.evidence.length > 0 : what === 'REPORTS';
      },
      onAccepted: (accepted) => notebook.noteAccepted(accepted),
      onVisible: (accepted) => notebook.noteVisible(accepted),
    },
  );
  const pool = (name: string, instances: number, concurrency: number, start: typeof inspectFunction) =>
    new WorkerPool<PushHandler>(engine, calls, { name, instances, concurrency }, (worker) =>
      start(world, worker),
    );
  const world: SimulatedWorld = {
    engine,
    calls,
    fleet,
    gke: new SimulatedGke(engine, fleet),
    store,
    notebook,
    topics: {
      inspections: new Subscription(
        { engine, calls, pool: pool('inspect', 5, 4, inspectFunction) },
        'inspect-cluster',
        15,
      ),
      conclusions: new Subscription(
        { engine, calls, pool: pool('conclude', 1, 1, concludeFunction) },
        'conclude-scan',
        100,
      ),
    },
    discovery: random.chance(0.3) ? 'ASSETS' : 'LIST',
    deployment,
    observation: anObservation(random),
  };
  const enumerators = new WorkerPool<ScheduledHandler>(
    engine,
    calls,
    { name: 'enumerate', instances: 1, concurrency: 1 },
    (worker) => enumerateFunction(world, worker),
  );
  const timer =
    deployment === 'COMMAND' ? new CommandTimer(world) : new Scheduler(engine, calls, enumerators);
  const extraScope =
    random.chance(0.3) && deployment === 'FUNCTIONS' ? `projects/${fleet.projects[0]?.projectId}` : null;
  for (let day = 0; day < days + CALM_DAYS - 1; day += 1) {
    timer.schedule(ORGANIZATION, firstScanMs + day * DAY_MS);
    if (extraScope !== null)
      timer.schedule(extraScope, firstScanMs + day * DAY_MS + random.pick([0.5, 1, 12]) * HOUR_MS);
  }
  await engine.runUntil(calmFromMs + CALM_DAYS * DAY_MS, () => checkStep(world, checks));
  await checkEnd(world, checks, timer.runs);
  return {
    seed,
    days,
    scans: notebook.conclusions.length,
    inspections: notebook.reports.length,
    steps: engine.steps,
    crashes: calls.crashes,
    faults: calls.faults,
    safe: notebook.states.filter(({ row }) => row.readiness === 'SAFE_TO_CLOSE').length,
    checks: checks.counts,
    violations: checks.violations,
  };
}

function anObservation(random: ReturnType<typeof randomOf>): ObserveOptions {
  return {
    usage: random.pick(['proxy', 'proxy', 'monitoring', 'auto', 'probe']),
    callers: random.chance(0.5) ? ['pods'] : [],
    routes: ['DNS_ENDPOINT'],
    nodesPerPool: random.pick(['all', 'all', 2]),
    nodeConcurrency: 8,
    resampleMs: null,
    effective: random.chance(0.4),
  };
}
