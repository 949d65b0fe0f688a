import type { ClusterStateRow } from '../../../shared/model/rows/cluster-rows.ts';
import { EXPOSURES, type Readiness } from '../../../shared/model/words.ts';
import { countedBy, kubeletSample, type SeenCluster, type TakenSample } from './observe.ts';
import type { Random } from './random.ts';
import { type ClusterTruth, type NodeTruth, settingAt } from './truth.ts';

/** What a twin has more of than its original: requests that samples show, or samples that show none. */
export type Surplus = 'USE' | 'QUIET';

/** Turns what a scan sees of a cluster into what it sees of the twin; called scan by scan. */
export type SeeTwin = (seen: SeenCluster, hours: number) => SeenCluster;

/** A twin whose scans see one more request, in every sample of one kubelet process from some time on. */
export function withMoreUse(truth: ClusterTruth, random: Random): SeeTwin {
  const processes = truth.nodes.flatMap(({ processes: own }) => own);
  const process = random.pick(processes);
  const from = random.int(process?.from ?? 0, Math.min(process?.until ?? 0, 700));
  return (seen, hours) => {
    const sample = seen.taken.find((taken) => taken.process === process);
    return sample === undefined || hours < from
      ? seen
      : resampled(seen, { ...sample, requests: sample.requests + 1 });
  };
}

/** A twin some of whose scans sample more nodes, and see no request since the sample before. */
export function withMoreQuiet(truth: ClusterTruth, random: Random): SeeTwin {
  const last = new Map<NodeTruth, TakenSample>();
  return (seen, hours) => {
    let twin = seen;
    const isChosen = random.chance(0.5);
    for (const node of seen.listed ?? []) {
      if (!isChosen || seen.sampling.nodes.some((each) => each.node === node.name)) continue;
      const quiet = quietSample(truth, node, hours, last.get(node));
      if (quiet !== null) twin = resampled(twin, quiet);
    }
    for (const sample of twin.taken) last.set(sample.node, sample);
    return twin;
  };
}

function quietSample(
  { pools }: ClusterTruth,
  node: NodeTruth,
  hours: number,
  last: TakenSample | undefined,
): TakenSample | null {
  const process = node.processes.find(({ from, until }) => from <= hours && hours < until);
  const pool = pools.find(({ name, from, until }) => name === node.pool && from <= hours && hours < until);
  if (process === undefined || pool === undefined) return null;
  const setting = settingAt(pool, hours);
  const counted = countedBy(process, hours);
  // A process that is not the last known one shows a restart: what came before it is no longer known.
  const isQuiet =
    last === undefined
      ? counted.requests === 0
      : last.process === process && counted.requests === last.requests;
  // A sample that a later one exceeds is evidence of use: together they show growth.
  const isLater = (at: number) => at > hours;
  if (node.processes.some(({ requests, scans = [] }) => requests.some(isLater) || scans.some(isLater)))
    return null;
  // A closed port says nothing about use; in the histories, that of a pool that is not listed is closed.
  return isQuiet && setting !== 'DISABLED' ? { node, hours, process, ...counted, setting } : null;
}

/** The sample replaces that of its node, or is added. */
function resampled(seen: SeenCluster, sample: TakenSample): SeenCluster {
  const { node } = sample;
  const known = seen.sampling.nodes.find((each) => each.node === node.name);
  const own = {
    node: node.name,
    pool: node.pool,
    effectivePort: known?.effectivePort ?? null,
    failure: null,
    samples: [kubeletSample(sample)],
  };
  const others = seen.sampling.nodes.filter((each) => each !== known);
  return {
    ...seen,
    sampling: { ...seen.sampling, nodes: [...others, own] },
    taken: [...seen.taken.filter((each) => each.node !== node), sample],
  };
}

const SAFETY: readonly Readiness[] = ['MIGRATE_FIRST', 'GATHER_EVIDENCE', 'SAFE_TO_CLOSE', 'ALREADY_CLOSED'];

interface Verdicts {
  readonly exposure: ClusterStateRow['exposure'];
  readonly readiness: ClusterStateRow['readiness'];
  readonly pools: ClusterStateRow['pools'];
}

/** The verdicts in which more use makes a twin safer, or more quiet makes it less safe; none where the law holds. */
export function brokenMonotony(original: Verdicts, twin: Verdicts, surplus: Surplus): string[] {
  const [safer, lessSafe] = surplus === 'USE' ? [twin, original] : [original, twin];
  const broken: string[] = [];
  const compare = (what: string, words: readonly string[], a: string | null, b: string | null) => {
    if (a !== null && b !== null && words.indexOf(a) > words.indexOf(b))
      broken.push(`more ${surplus}: ${what} from ${surplus === 'USE' ? `${b} to ${a}` : `${a} to ${b}`}`);
  };
  compare('exposure', EXPOSURES, safer.exposure, lessSafe.exposure);
  compare('readiness', SAFETY, safer.readiness, lessSafe.readiness);
  for (const pool of safer.pools) {
    const other = lessSafe.pools.find((each) => each.pool === pool.pool);
    if (other === undefined) continue;
    compare(pool.pool, SAFETY, pool.readiness, other.readiness);
    if ((pool.usage.nodes_covered ?? 0) > (other.usage.nodes_covered ?? 0))
      broken.push(`more ${surplus}: nodes covered of ${pool.pool}`);
  }
  return broken;
}
