import { countedBy, msOf, SCANNED_PATH, type TakenSample } from '../support/ground-truth/observe.ts';
import type { Random } from '../support/ground-truth/random.ts';
import type { NodeTruth } from '../support/ground-truth/truth.ts';
import { probeRound } from '../support/probe-log.ts';
import { isIn, type ProbeTruth } from './fleet.ts';

const EVERY_HOURS = 0.5;
/** The API server returns only the end of a log. */
const ROUNDS = 6;
/** Whether rounds of this age are fresh depends on minutes, by which clocks differ. */
const DOUBTFUL_HOURS = { from: 1.3, until: 2.2 };

/** What the probe on a node has printed, and the samples in it that a reader may use. */
export interface ProbeLog {
  readonly text: string;
  readonly samples: readonly Omit<TakenSample, 'setting'>[];
}

/** Where a node's probe fails: in which rounds, and by how much the node's clock is off. */
export interface ProbeFaults {
  readonly clockSkewMs: number;
  readonly failedRound: () => boolean;
}

/**
 * The log of the probe on a node: its last rounds, of which the first lacks its beginning.
 * @returns null if it is doubtful whether the probe still runs
 */
export function probeLog(
  node: NodeTruth,
  probe: ProbeTruth,
  hours: number,
  { clockSkewMs, failedRound }: ProbeFaults,
  random: Random,
): ProbeLog | null {
  const last = Math.floor(Math.min(hours, probe.until, node.until) / EVERY_HOURS);
  const skewMs = random.int(-clockSkewMs, clockSkewMs);
  const rounds: string[] = [];
  const samples: Omit<TakenSample, 'setting'>[] = [];
  for (let index = last - ROUNDS; index <= last; index += 1) {
    const at = index * EVERY_HOURS;
    const process = node.processes.find((each) => isIn(each, at));
    if (process === undefined || at < probe.from) continue;
    const counted = countedBy(process, at);
    const { requests, scans = 0 } = counted;
    const hasFailed = !probe.reaches || failedRound();
    const counts = {
      ...(requests > scans && { stats: requests - scans }),
      ...(scans > 0 && { [SCANNED_PATH]: scans }),
    };
    const text = probeRound(Math.floor((msOf(at) + skewMs) / 1000), hasFailed ? {} : counts, {
      node: node.name,
      exit: hasFailed ? 28 : 0,
      everySeconds: EVERY_HOURS * 3600,
      startedAtSeconds: msOf(process.from) / 1000,
    });
    const isCut = rounds.length === 0;
    rounds.push(isCut ? text.slice(text.indexOf('\n') + 1) : text);
    if (!hasFailed && !isCut) samples.push({ node, hours: at, process, ...counted });
  }
  const ageHours = hours - (samples.at(-1)?.hours ?? Number.NEGATIVE_INFINITY);
  if (isIn(DOUBTFUL_HOURS, ageHours)) return null;
  return { text: rounds.join(''), samples: ageHours < DOUBTFUL_HOURS.from ? samples : [] };
}
