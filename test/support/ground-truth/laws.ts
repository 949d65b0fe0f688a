import type { ClusterStateRow } from '../../../shared/model/rows/cluster-rows.ts';
import type { SeenCluster, TakenSample } from './observe.ts';
import type { NodeTruth, ProcessTruth } from './truth.ts';

/** The required quiet period of the histories. */
export const QUIET_HOURS = 96;
const FRESH_HOURS = 14 * 24;
const MINIMUM_HOURS = 1;

/** What the scans recorded of one cluster, up to the scan that is judged. */
export interface Recorded {
  readonly hours: number;
  readonly now: SeenCluster;
  /** Of every recorded scan, concluded or not, this one included, in time order. */
  readonly seen: readonly { readonly hours: number; readonly seen: SeenCluster }[];
  /** By how much the times in the rows may differ from the true ones; default: not at all. */
  readonly toleranceHours?: number;
  /** Whether the register of exceptions accepts, at this scan, that the requests of a vulnerability scanner fail. */
  readonly acceptsScans?: boolean;
}

/** The laws that a state breaks, each with what speaks against it; none where it keeps them all. */
export function brokenLaws(state: ClusterStateRow, recorded: Recorded): string[] {
  const broken: string[] = [];
  const present = recorded.now.listed ?? [];
  if (state.readiness === 'SAFE_TO_CLOSE') {
    const used = present.find((node) => wasSeenUsed(node, recorded));
    if (used !== undefined) broken.push(`SAFE although ${used.name} was seen in use within the quiet period`);
    const open = new Set(openPools(recorded.now));
    const uncovered = present.filter((node) => open.has(node.pool) && !isCovered(node, recorded));
    if (uncovered.length > 0) broken.push(`SAFE although ${uncovered[0]?.name} is not covered`);
    if (recorded.now.listed === null && open.size > 0) broken.push('SAFE although no node was listed');
  }
  const shown = lastShownOpen(recorded);
  if (shown !== null && state.readiness === 'ALREADY_CLOSED')
    broken.push(`ALREADY_CLOSED although ${shown} was last observed with its port open`);
  if (shown !== null && state.exposure !== 'OPEN')
    broken.push(`${state.exposure} although ${shown} was last observed with its port open`);
  if (
    state.pools.some(({ readiness }) => readiness === 'SAFE_TO_CLOSE') &&
    state.readiness !== 'SAFE_TO_CLOSE'
  )
    broken.push(`a pool is SAFE_TO_CLOSE in a cluster that is ${state.readiness}`);
  return broken;
}

function openPools({ cluster }: SeenCluster): string[] {
  const closed = new Set(
    cluster.settings.flatMap(({ site, pool, value }) =>
      site === 'NODE_POOL' && value === false ? [pool] : [],
    ),
  );
  return cluster.pools.map(({ name }) => name).filter((name) => !closed.has(name));
}

const toleranceOf = ({ toleranceHours = 0 }: Recorded) => toleranceHours;

const samplesOf = (node: NodeTruth, { seen }: Recorded): TakenSample[] =>
  seen.flatMap((scan) => scan.seen.taken.filter((sample) => sample.node === node));

/** The requests that count as use. */
const useOf = ({ requests, scans = [] }: ProcessTruth, { acceptsScans = false }: Recorded) =>
  acceptsScans ? requests : [...requests, ...scans];

/** A request came within the quiet period, and a sample taken after it counted it. */
function wasSeenUsed(node: NodeTruth, recorded: Recorded): boolean {
  const samples = samplesOf(node, recorded);
  return node.processes.some((process) => {
    const last = samples.findLast((sample) => sample.process === process);
    return useOf(process, recorded).some(
      (at) =>
        last !== undefined && at <= last.hours && at > recorded.hours - QUIET_HOURS + toleranceOf(recorded),
    );
  });
}

/** The least that coverage requires of a node, whatever else the product asks for. */
function isCovered(node: NodeTruth, recorded: Recorded): boolean {
  const last = samplesOf(node, recorded).at(-1);
  const tolerance = toleranceOf(recorded);
  if (last === undefined || recorded.hours - last.hours > FRESH_HOURS + tolerance) return false;
  const times = quietTimes(recorded).filter(({ pool }) => pool === node.pool);
  const own = times.find(({ process }) => process === last.process);
  if (own === undefined || last.hours - last.process.from < MINIMUM_HOURS - tolerance) return false;
  const isYoung = last.process.from > recorded.hours - QUIET_HOURS - tolerance;
  const { from, until } = isYoung ? spanAround(own, times, tolerance) : own;
  return until - from >= QUIET_HOURS - tolerance;
}

/** Between the last use of a process whose port the scans saw open, or its start, and its last sample. */
interface QuietTime {
  readonly process: ProcessTruth;
  readonly pool: string;
  readonly from: number;
  readonly until: number;
}

function quietTimes(recorded: Recorded): QuietTime[] {
  const taken = recorded.seen.flatMap(({ seen }) => seen.taken);
  const open = recorded.seen.flatMap(({ seen: { taken: samples, configured } }) =>
    samples.filter(
      ({ node, setting }) =>
        setting !== 'DISABLED' || configured.some((each) => each.node === node && each.isOpen),
    ),
  );
  return [...new Set(open.map(({ process }) => process))].map((process) => {
    const samples = taken.filter((sample) => sample.process === process);
    const until = Math.max(...samples.map(({ hours }) => hours));
    const used = useOf(process, recorded).filter((at) => at <= until);
    return { process, pool: samples[0]?.node.pool ?? '', from: Math.max(process.from, ...used), until };
  });
}

/** The time without a gap that contains a process's own, made up of all that overlap. */
function spanAround(own: QuietTime, times: readonly QuietTime[], tolerance: number) {
  let { from, until } = own;
  for (let before = Number.NaN; before !== until - from; ) {
    before = until - from;
    for (const time of times) {
      if (time.from > until + tolerance || time.until < from - tolerance) continue;
      from = Math.min(from, time.from);
      until = Math.max(until, time.until);
    }
  }
  return { from, until };
}

/** The samples of a node in time order, the last one of each scan with what the scan read of the configuration. */
function observationsOf(node: NodeTruth, { seen }: Recorded) {
  return seen
    .flatMap((scan) => {
      const samples = scan.seen.taken.filter((each) => each.node === node);
      const configured = scan.seen.configured.find((each) => each.node === node);
      return samples.map((sample) => ({
        sample,
        configured: sample === samples.at(-1) ? configured : undefined,
      }));
    })
    .toSorted((a, b) => a.sample.hours - b.sample.hours);
}

/** A kubelet that the last observation of it shows open, on a node that may still exist; null if there is none. */
function lastShownOpen(recorded: Recorded): string | null {
  const lastList = recorded.seen.findLast(({ seen }) => seen.listed !== null)?.seen.listed ?? [];
  for (const node of lastList) {
    let isOpen = false;
    let before: TakenSample | null = null;
    for (const { sample, configured } of observationsOf(node, recorded)) {
      const isNewProcess = before !== null && before.process !== sample.process;
      const grew =
        before !== null && (isNewProcess ? sample.requests > 0 : sample.requests > before.requests);
      if (configured !== undefined) isOpen = configured.isOpen || grew;
      else if (grew) isOpen = true;
      else if (isNewProcess && sample.requests === 0) isOpen = false;
      before = sample;
    }
    if (isOpen) return node.name;
  }
  return null;
}
