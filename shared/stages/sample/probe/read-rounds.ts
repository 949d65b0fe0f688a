import type { KubeletSample } from '../../../model/sampling.ts';
import { SCRAPE_LIMITS } from '../metrics/limits.ts';
import { readKubeletMetrics } from '../metrics/read-kubelet-metrics.ts';
import { sampleOf } from '../metrics/reading.ts';
import type { ProbeRound } from './parse-log.ts';

/** A node's clock that is further ahead of ours dates nothing. */
const MAX_CLOCK_DIFFERENCE_MS = 10 * 60_000;
/** A probe that has skipped more rounds than this has stopped. */
const MISSED_ROUNDS = 3;

/** Whether a probe still runs: its last round is not much older than its schedule. */
export function isFresh({ atMs, everySeconds }: ProbeRound, nowMs: number): boolean {
  return nowMs - atMs <= MISSED_ROUNDS * everySeconds * 1000 + MAX_CLOCK_DIFFERENCE_MS;
}

/**
 * Rounds to samples, the first and the last of each kubelet process: what lies between adds nothing. Where the
 * node's clock is ahead of ours, times are moved back by as much, and no process start is trusted.
 * @param rounds in the order of the log
 */
export async function samplesOf(rounds: readonly ProbeRound[], nowMs: number): Promise<KubeletSample[]> {
  const aheadMs = Math.max(0, (rounds.at(-1)?.atMs ?? 0) - nowMs);
  const samples: KubeletSample[] = [];
  for (const { atMs, text } of rounds) {
    const reading = await readKubeletMetrics(once(Buffer.from(text)), SCRAPE_LIMITS);
    const sample = sampleOf(reading, atMs);
    samples.push({
      ...sample,
      sampledAtMs: atMs - aheadMs,
      processStartedAtMs: aheadMs > MAX_CLOCK_DIFFERENCE_MS ? null : sample.processStartedAtMs,
    });
  }
  return samples.filter((sample, index) => isTurningPoint(sample, samples[index - 1], samples[index + 1]));
}

function isTurningPoint(
  sample: KubeletSample,
  before: KubeletSample | undefined,
  after: KubeletSample | undefined,
): boolean {
  return (
    before?.processStartedAtMs !== sample.processStartedAtMs ||
    after?.processStartedAtMs !== sample.processStartedAtMs
  );
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
