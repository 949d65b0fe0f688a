import { endOf, GzipDamagedError, type OpenedText, openText } from './plain-bytes.ts';
import type { MetricsReading, TextLimits } from './reading.ts';
import { Scrape } from './scrape.ts';
import { type TextPart, textParts } from './text-parts.ts';

/**
 * Reads a kubelet's `/metrics`, Prometheus text 0.0.4 or OpenMetrics, plain or gzip, as a stream: memory does not
 * grow with the text, and the source is ended as soon as nothing more can matter.
 * What the text does not say for sure is a `doubt`, never a zero.
 * The source may use a chunk's memory again once the next chunk is asked for.
 * Throws nothing of its own, and whatever the source throws.
 */
export async function readKubeletMetrics(
  source: AsyncIterable<Uint8Array>,
  limits: TextLimits,
): Promise<MetricsReading> {
  return readScrape(await openText(source), limits);
}

/** As readKubeletMetrics, of a text that has been begun. */
export async function readScrape({ kind, bytes }: OpenedText, limits: TextLimits): Promise<MetricsReading> {
  const scrape = new Scrape(limits.maxLineBytes);
  if (kind.kind === 'DAMAGED') scrape.doubt = 'GZIP_DAMAGED';
  if (kind.kind !== 'METRICS') {
    await endOf(bytes);
    return readingOf(scrape, kind.looksLike, 0);
  }
  let bytesRead = 0;
  try {
    for await (const part of textParts(bytes, limits)) {
      bytesRead += part.bytes.length;
      readPart(scrape, part, !limits.wholeText);
      if (scrape.doubt !== null || (scrape.complete && !limits.wholeText)) break;
    }
  } catch (error) {
    if (!(error instanceof GzipDamagedError)) throw error;
    if (!scrape.complete) scrape.doubt ??= 'GZIP_DAMAGED';
  }
  return readingOf(scrape, null, bytesRead);
}

function readPart(scrape: Scrape, { kind, bytes }: TextPart, stopWhenComplete: boolean): void {
  if (kind === 'LINES' || kind === 'LONG_LINE') scrape.read(bytes, stopWhenComplete);
  else if (scrape.complete) return;
  else if (kind === 'OVER_LIMIT') scrape.doubt = 'TOO_LARGE';
  else if (!/^# EOF\r?$/.test(bytes.toString('latin1'))) scrape.doubt = 'CUT';
}

function readingOf(scrape: Scrape, looksLike: string | null, bytesRead: number): MetricsReading {
  const { series, processStartedAtMs, nodeClockMs, nodeName, doubt } = scrape;
  return {
    looksLike,
    counts: series.counts,
    familyPresent: series.present,
    processStartedAtMs,
    nodeClockMs,
    nodeName,
    doubt,
    bytesRead,
  };
}
