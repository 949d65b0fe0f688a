import {
  GzipDamagedError,
  type OpenedText,
  openText,
} from '../../shared/stages/sample/metrics/plain-bytes.ts';
import { readScrape } from '../../shared/stages/sample/metrics/read-kubelet-metrics.ts';
import type { Doubt, MetricsReading, TextLimits } from '../../shared/stages/sample/metrics/reading.ts';
import { COUNTER } from '../../shared/stages/sample/metrics/sample-line.ts';
import { POD_PREFIX } from '../../shared/stages/sample/metrics/text-kind.ts';
import { type TextPart, textParts } from '../../shared/stages/sample/metrics/text-parts.ts';
import { type LoggedScrape, PodLog } from './pod-log.ts';

/** The content of a usage file: the metrics of one kubelet, or logs of several pods. */
export type UsageText =
  | { readonly kind: 'METRICS'; readonly reading: MetricsReading }
  | { readonly kind: 'POD_LOG'; readonly pods: ReadonlyMap<string, readonly LoggedScrape[]> };

/**
 * Reads either kind, distinguished by the first lines. The source may reuse the memory of a chunk once the next one is
 * requested. Throws only what the source throws.
 */
export async function readUsageText(
  source: AsyncIterable<Uint8Array>,
  limits: TextLimits,
): Promise<UsageText> {
  const opened = await openText(source);
  return opened.kind.kind === 'POD_LOG'
    ? { kind: 'POD_LOG', pods: await readPodLogs(opened, limits) }
    : { kind: 'METRICS', reading: await readScrape(opened, limits) };
}

/** Reads log lines of several pods in any order; each line is prefixed with its pod. */
async function readPodLogs({ bytes }: OpenedText, limits: TextLimits): Promise<Map<string, LoggedScrape[]>> {
  const logs = new PodLogs();
  try {
    for await (const part of textParts(bytes, limits)) logs.readPart(part);
  } catch (error) {
    if (!(error instanceof GzipDamagedError)) throw error;
    logs.breakOff('GZIP_DAMAGED');
  }
  return logs.scrapes();
}

class PodLogs {
  readonly #logs = new Map<string, PodLog>();

  readPart({ kind, bytes }: TextPart): void {
    if (kind === 'OVER_LIMIT') this.breakOff('TOO_LARGE');
    else {
      for (const line of bytes.toString('utf8').split('\n')) {
        const prefix = POD_PREFIX.exec(line);
        if (prefix?.[1] === undefined) continue;
        const log = this.#of(prefix[1]);
        const rest = line.slice(prefix[0].length);
        if (kind === 'LINES') log.read(rest);
        else if (kind === 'UNENDED') log.breakOff('CUT');
        else if (rest.includes(COUNTER)) log.breakOff('LINE_TOO_LONG');
      }
    }
  }

  breakOff(doubt: Doubt): void {
    for (const log of this.#logs.values()) log.breakOff(doubt);
  }

  scrapes(): Map<string, LoggedScrape[]> {
    return new Map([...this.#logs].map(([pod, log]) => [pod, log.scrapes()]));
  }

  #of(pod: string): PodLog {
    const log = this.#logs.get(pod) ?? new PodLog();
    this.#logs.set(pod, log);
    return log;
  }
}
