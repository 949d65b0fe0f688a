import type { Random } from '../support/ground-truth/random.ts';

/** The systems that a worker calls, each of which can be out of order by itself. */
const SYSTEMS = [
  'store',
  'pubsub',
  'gke',
  'control-plane',
  'monitoring',
  'log',
  'topic',
  'webhook',
  'security-center',
] as const;
export type System = (typeof SYSTEMS)[number];

/** A system that fails every call for a while. */
export interface Outage {
  readonly system: System;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** How a run goes wrong. Probabilities are per call, per message or per scheduled scan. */
export interface FaultPlan {
  readonly crash: number;
  /** A call fails; half of the failures come after it has taken effect. */
  readonly failure: Readonly<Record<System, number>>;
  /** A call takes minutes. */
  readonly slow: number;
  readonly outages: readonly Outage[];
  /** Written rows become visible after up to this long. */
  readonly visibilityMs: number;
  readonly duplicate: number;
  readonly lostAcknowledgment: number;
  /** Messages arrive up to this much late. */
  readonly delayMs: number;
  readonly missedRun: number;
  readonly repeatedRun: number;
  /** Clocks of workers differ from the true time by up to this. */
  readonly clockSkewMs: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** No faults: for the end of a run, in which everything must recover. */
export const CALM: FaultPlan = {
  crash: 0,
  failure: failuresOf(() => 0),
  slow: 0,
  outages: [],
  visibilityMs: 0,
  duplicate: 0,
  lostAcknowledgment: 0,
  delayMs: 1000,
  missedRun: 0,
  repeatedRun: 0,
  clockSkewMs: 0,
};

/**
 * A random plan: each kind of fault is absent from many runs, so that other kinds also occur alone.
 * @param startMs of the first scan
 */
export function aFaultPlan(random: Random, startMs: number, endMs: number): FaultPlan {
  const sometimes = (...values: readonly number[]) => random.pick([0, ...values]);
  return {
    crash: sometimes(0.002, 0.005, 0.02),
    failure: failuresOf(() => sometimes(0, 0.01, 0.05)),
    slow: sometimes(0, 0.005, 0.02),
    outages: [
      ...Array.from({ length: random.pick([0, 1, 2, 4]) }, () => anOutage(random, startMs, endMs)),
      ...longOutages(random, startMs, endMs),
    ],
    visibilityMs: random.pick([0, 0, 5000, 60_000, 10 * MINUTE_MS]),
    duplicate: sometimes(0.02, 0.2),
    lostAcknowledgment: sometimes(0.02, 0.1),
    delayMs: random.pick([1000, 10_000, 30 * MINUTE_MS]),
    missedRun: sometimes(0, 0.1),
    repeatedRun: sometimes(0, 0.2),
    clockSkewMs: sometimes(10_000, 3 * MINUTE_MS),
  };
}

function anOutage(random: Random, startMs: number, endMs: number): Outage {
  const system = random.pick<System>([...SYSTEMS, 'store', 'gke']);
  // Most begin shortly before a scan, or in its first minutes.
  const day = random.int(0, Math.floor((endMs - startMs) / DAY_MS));
  const hour = random.chance(0.7) ? random.int(-60, 600) / 3600 : random.int(0, 23);
  const fromMs = startMs + day * DAY_MS + hour * HOUR_MS;
  // Alerts must survive outages of their channels that last longer than a message is redelivered.
  const isChannel = system === 'webhook' || system === 'security-center';
  const hours = isChannel ? random.pick([2, 8, 40]) : random.pick([0.2, 2, 4, 6]);
  return { system, fromMs, untilMs: Math.min(fromMs + hours * HOUR_MS, endMs) };
}

/** Alerts must be given up, and reported as lost, after an outage that is longer than they are kept. */
function longOutages(random: Random, startMs: number, endMs: number): Outage[] {
  const isLongRun = endMs - startMs > 10 * DAY_MS;
  return isLongRun && random.chance(0.5)
    ? [{ system: 'webhook', fromMs: startMs + DAY_MS - HOUR_MS, untilMs: endMs }]
    : [];
}

function failuresOf(probability: (system: System) => number): Readonly<Record<System, number>> {
  return Object.fromEntries(SYSTEMS.map((system) => [system, probability(system)])) as Record<System, number>;
}
