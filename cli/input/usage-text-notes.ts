import { DOUBTS } from '../../shared/stages/sample/metrics/doubts.ts';
import { clocksAgree } from '../../shared/stages/sample/metrics/reading.ts';
import type { UsageText } from './read-usage-text.ts';

/**
 * What the reader of a verdict should know of the text: why it is not sure, and whether anything dates it.
 * @param sampledAtMs when its owner says that it was taken; null where he does not say
 */
export function usageTextNotes({
  text,
  sampledAtMs,
}: {
  readonly text: UsageText;
  readonly sampledAtMs: number | null;
}): string[] {
  if (text.kind === 'POD_LOG')
    return [...text.pods].flatMap(([pod, scrapes]) =>
      scrapes.flatMap(({ doubt }) =>
        doubt === null ? [] : [`the log of ${pod} is not sure: ${DOUBTS[doubt]}.`],
      ),
    );
  const { doubt, nodeClockMs } = text.reading;
  const notes = doubt === null ? [] : [`the text is not sure: ${DOUBTS[doubt]}.`];
  if (doubt === null && sampledAtMs === null && nodeClockMs === null)
    notes.push('nothing in it says when it was taken, so no window is known; --sampled-at can say it.');
  if (sampledAtMs !== null && nodeClockMs !== null && !clocksAgree(nodeClockMs, sampledAtMs))
    notes.push(
      `the node's own clock said ${new Date(nodeClockMs).toISOString()}; --sampled-at is what counts.`,
    );
  return notes;
}
