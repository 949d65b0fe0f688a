import type { PortState } from '../../../shared/model/words.ts';
import { type Random, randomOf } from './random.ts';

/** What really happens in one cluster: the scans see only parts of it. Times are hours after the first scan. */
export interface ClusterTruth {
  readonly pools: readonly PoolTruth[];
  readonly nodes: readonly NodeTruth[];
}

export interface PoolTruth {
  readonly name: string;
  readonly from: number;
  readonly until: number;
  /** The setting, from each time on. */
  readonly settings: readonly { readonly from: number; readonly port: PortState }[];
}

export interface NodeTruth {
  readonly name: string;
  readonly uid: string;
  readonly pool: string;
  readonly from: number;
  readonly until: number;
  readonly processes: readonly ProcessTruth[];
}

/** One kubelet process: it serves the port all the time, or never. */
export interface ProcessTruth {
  readonly from: number;
  readonly until: number;
  readonly isOpen: boolean;
  /** When requests arrive; a closed port counts none. */
  readonly requests: readonly number[];
  /** When those of a vulnerability scanner arrive, which requests another path; default: never. */
  readonly scans?: readonly number[];
}

interface Caller {
  readonly from: number;
  readonly until: number;
  readonly everyHours: number;
  /** Null: it runs on every node. */
  readonly node: string | null;
}

const HORIZON = 24 * 30;

/** A random cluster: pools that come and go and are closed, nodes that are replaced, kubelets that restart, and callers. */
export function aTruth(seed: number): ClusterTruth {
  const random = randomOf(seed);
  const pools = Array.from({ length: random.int(1, 2) }, (_, index) => aPool(`pool-${index}`, random));
  const names = pools.flatMap((pool) =>
    Array.from({ length: random.int(1, 4) }, (_, index) => `${pool.name}-n${index}`),
  );
  const callers = Array.from({ length: random.pick([0, 0, 1, 1, 2]) }, () => aCaller(names, random));
  return { pools, nodes: pools.flatMap((pool) => nodesOf(pool, names, callers, random)) };
}

function aPool(name: string, random: Random): PoolTruth {
  const from = random.chance(0.85) ? -HORIZON : random.int(0, 200);
  const until = random.chance(0.9) ? Number.POSITIVE_INFINITY : from + random.int(100, 600);
  const first = random.pick<PortState>(['ENABLED', 'ENABLED', 'ENABLED', 'DISABLED', 'UNKNOWN']);
  const settings = [{ from: Number.NEGATIVE_INFINITY, port: first }];
  if (random.chance(0.35))
    settings.push({ from: random.int(24, 400), port: first === 'DISABLED' ? 'ENABLED' : 'DISABLED' });
  return { name, from, until, settings };
}

function aCaller(names: readonly string[], random: Random): Caller {
  const from = random.pick([-HORIZON, -HORIZON, random.int(-100, 500)]);
  return {
    from,
    until: random.pick([Number.POSITIVE_INFINITY, random.int(-150, 400), random.int(-150, 400)]),
    everyHours: random.pick([1, 24, 24 * 7]),
    node: names.length === 0 || random.chance(0.5) ? null : random.pick(names),
  };
}

function nodesOf(
  pool: PoolTruth,
  names: readonly string[],
  callers: readonly Caller[],
  random: Random,
): NodeTruth[] {
  return names
    .filter((name) => name.startsWith(`${pool.name}-`))
    .flatMap((name) => {
      // A change of the setting replaces the nodes, unless it has no effect.
      const cuts = pool.settings.slice(1).flatMap(({ from }) => (random.chance(0.85) ? [from] : []));
      if (random.chance(0.25)) cuts.push(random.int(0, 400));
      const times = [pool.from - random.int(0, 300), ...cuts, pool.until].toSorted((a, b) => a - b);
      return times.slice(0, -1).flatMap((from, index): NodeTruth[] => {
        const until = times[index + 1] ?? pool.until;
        const keepsName = random.chance(0.3);
        const node = keepsName ? name : `${name}-${index}`;
        if (until <= from) return [];
        const processes = processesOf(name, pool, from, until, callers, random);
        return [{ name: node, uid: `${name}-uid-${index}`, pool: pool.name, from, until, processes }];
      });
    });
}

function processesOf(
  name: string,
  pool: PoolTruth,
  from: number,
  until: number,
  callers: readonly Caller[],
  random: Random,
): ProcessTruth[] {
  const restarts = random.chance(0.3) ? [random.int(0, 500)].filter((at) => at > from && at < until) : [];
  const starts = [from, ...restarts];
  return starts.map((start, index) => {
    const end = starts[index + 1] ?? until;
    // The setting that was in effect when the node booted decides.
    const port = settingAt(pool, from);
    const isOpen = port === 'UNKNOWN' ? random.chance(0.5) : (port === 'ENABLED') !== random.chance(0.03);
    const own = callers.filter(({ node }) => node === null || node === name);
    return { from: start, until: end, isOpen, requests: isOpen ? requestsOf(own, start, end) : [] };
  });
}

/** The same cluster with a vulnerability scanner outside it that visits every node. */
export function withScanner(truth: ClusterTruth, random: Random): ClusterTruth {
  const scanner = { ...aCaller([], random), everyHours: random.pick([24, 24 * 7]), node: null };
  const scanned = (process: ProcessTruth) => ({
    ...process,
    scans: process.isOpen ? requestsOf([scanner], process.from, process.until) : [],
  });
  return {
    ...truth,
    nodes: truth.nodes.map((node) => ({ ...node, processes: node.processes.map(scanned) })),
  };
}

function requestsOf(callers: readonly Caller[], from: number, until: number): number[] {
  return callers
    .flatMap((caller) => {
      const [first, end] = [Math.max(caller.from, from), Math.min(caller.until, until, HORIZON)];
      const count = Math.max(0, Math.floor((end - first) / caller.everyHours));
      return Array.from({ length: count }, (_, index) => first + (index + 0.5) * caller.everyHours);
    })
    .toSorted((a, b) => a - b);
}

export function settingAt({ settings }: PoolTruth, hours: number): PortState {
  return settings.findLast(({ from }) => from <= hours)?.port ?? 'UNKNOWN';
}
