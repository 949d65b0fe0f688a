import { metricsText } from './memory-cluster-api.ts';

/** One round of the probe, in the format of its script. */
export function probeRound(
  atSeconds: number,
  counts: Readonly<Record<string, number>>,
  { node = 'n0', exit = 0, everySeconds = 300, startedAtSeconds = 1_795_000_000 } = {},
): string {
  const lines = metricsText(counts, startedAtSeconds).split('\n');
  return [
    `sweep10255-probe/1 begin node=${node} at=${atSeconds} every=${everySeconds}`,
    ...lines.filter((line) => /^(process|kubelet)_/.test(line)),
    `sweep10255-probe/1 end node=${node} exit=${exit}`,
    '',
  ].join('\n');
}
