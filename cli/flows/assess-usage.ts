import type { Usage } from '../../shared/model/rows/parts.ts';
import type { PortState } from '../../shared/model/words.ts';
import { judgeNode } from '../../shared/stages/judge/usage/node-verdict.ts';
import { sentenceOf } from '../../shared/stages/judge/usage/usage-reasons.ts';
import { usageOfNode, usageWithout } from '../../shared/stages/judge/usage/usage-row.ts';
import type { UsageSample } from '../../shared/stages/judge/usage/usage-sample.ts';
import type { MetricsReading } from '../../shared/stages/sample/metrics/reading.ts';
import type { LoggedScrape } from '../input/pod-log.ts';
import type { UsageText } from '../input/read-usage-text.ts';

/** A text and the time when it was taken. */
export interface DatedText {
  readonly text: UsageText;
  /** The time according to the user; null if it should be read from the text. */
  readonly sampledAtMs: number | null;
}

/** The usage of a kubelet, judged from texts only. */
export interface AssessedUsage {
  /** The pod that logged it, or the node; null if the text is the metrics of one kubelet. */
  readonly name: string | null;
  readonly usage: Usage;
  /** The reason for the verdict. */
  readonly reason: string;
}

/**
 * Judges the usage of one kubelet, or of the kubelet of each pod or node, from one or several texts in time order.
 * @param texts at least one, all of the same kind
 */
export function assessUsage(
  texts: readonly DatedText[],
  port: PortState,
  minimumWindowMs: number,
): AssessedUsage[] {
  const samples = new Map<string | null, UsageSample[]>();
  for (const { text, sampledAtMs } of texts) {
    for (const [name, taken] of samplesOf(text, sampledAtMs)) {
      samples.set(name, [...(samples.get(name) ?? []), ...taken]);
    }
  }
  return [...samples].map(([name, taken]) => {
    const usage = usageOf(taken, port, minimumWindowMs);
    return { name, usage, reason: sentenceOf(usage) };
  });
}

function usageOf(samples: readonly UsageSample[], port: PortState, minimumWindowMs: number): Usage {
  if (samples.length === 0) return usageWithout('METRIC_MISSING', 'FILE', 1);
  const verdict = judgeNode(samples, { port, minimumWindowMs });
  return usageOfNode(verdict, 'FILE', port === 'DISABLED' && verdict.verdict === 'IN_USE');
}

function samplesOf(text: UsageText, sampledAtMs: number | null): [string | null, UsageSample[]][] {
  if (text.kind === 'METRICS') return [[null, [sampleOfReading(text.reading, sampledAtMs)]]];
  return [...text.scrapes].map(([name, scrapes]) => [
    name,
    scrapes.map((scrape, index) => sampleOfScrape(scrape, index === scrapes.length - 1 ? sampledAtMs : null)),
  ]);
}

/** A text without a given time was taken at its node's clock reading or later, so the window is never overestimated. */
function sampleOfReading(reading: MetricsReading, sampledAtMs: number | null): UsageSample {
  const { nodeClockMs, processStartedAtMs, counts, familyPresent, doubt } = reading;
  return {
    sampledAtMs: sampledAtMs ?? nodeClockMs,
    processStartedAtMs,
    counts,
    familyPresent,
    truncated: doubt !== null,
  };
}

function sampleOfScrape(scrape: LoggedScrape, sampledAtMs: number | null): UsageSample {
  const { loggedAtMs, processStartedAtMs, counts, familyPresent, doubt } = scrape;
  return {
    sampledAtMs: loggedAtMs ?? sampledAtMs,
    processStartedAtMs,
    counts,
    familyPresent,
    truncated: doubt !== null,
  };
}
