import type { ClusterStateRow } from '../../../shared/model/rows/cluster-rows.ts';
import type { SeenCluster, TakenSample } from './observe.ts';
import type { NodeTruth } from './truth.ts';

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

/** A request came within the quiet period, and a sample taken after it counted it. */
function wasSeenUsed(node: NodeTruth, recorded: Recorded): boolean {
  const samples = samplesOf(node, recorded);
  return node.processes.some((process) => {
    const last = samples.findLast((sample) => sample.process === process);
    return process.requests.some(
      (at) =>
        last !== undefined && at <= last.hours && at > recorded.hours - QUIET_HOURS + toleranceOf(recorded),
    );
  });
}

/** The least that coverage requires of a node, whatever else the product asks for. */
function isCovered(node: NodeTruth, recorded: Recorded): boolean {
  const samples = samplesOf(node, recorded);
  const tolerance = toleranceOf(recorded);
  const last = samples.at(-1);
  if (last === undefined || recorded.hours - last.hours > FRESH_HOURS + tolerance) return false;
  const sameProcess = samples.filter(
    ({ process, setting }) => process === last.process && setting !== 'DISABLED',
  );
  if (sameProcess.length === 0) return false;
  return (
    last.hours - last.process.from >= MINIMUM_HOURS - tolerance ||
    last.hours - node.from >= QUIET_HOURS - tolerance
  );
}

/** A kubelet that the last observation of it shows open, on a node that may still exist; null where there is none. */
function lastShownOpen(recorded: Recorded): string | null {
  const lastList = recorded.seen.findLast(({ seen }) => seen.listed !== null)?.seen.listed ?? [];
  for (const node of lastList) {
    let isOpen = false;
    let before: TakenSample | null = null;
    for (const { seen } of recorded.seen) {
      const sample = seen.taken.find((each) => each.node === node);
      if (sample === undefined) continue;
      const isNewProcess = before !== null && before.process !== sample.process;
      const grew =
        before !== null && (isNewProcess ? sample.requests > 0 : sample.requests > before.requests);
      const configured = seen.configured.find((each) => each.node === node);
      if (configured !== undefined) isOpen = configured.isOpen || grew;
      else if (grew) isOpen = true;
      else if (isNewProcess && sample.requests === 0) isOpen = false;
      before = sample;
    }
    if (isOpen) return node.name;
  }
  return null;
}
