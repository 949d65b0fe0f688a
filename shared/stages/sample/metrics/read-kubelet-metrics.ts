import { endOf, GzipDamagedError, type OpenedText, openText } from './plain-bytes.ts';
import type { MetricsReading, TextLimits } from './reading.ts';
import { Scrape } from './scrape.ts';

/**
 * Reads a kubelet's `/metrics`, Prometheus text 0.0.4 or OpenMetrics, plain or gzip, as a stream: memory does not grow
 * with the text, and the source is ended as soon as nothing more can matter. What the text does not state for certain
 * is a `doubt`, never a zero. The source may reuse the memory of a chunk once the next chunk is requested. Throws only
 * what the source throws.
 */
export async function readKubeletMetrics(
  source: AsyncIterable<Uint8Array>,
  limits: TextLimits,
): Promise<MetricsReading> {
  return readScrape(await openText(source), limits);
}

/** Like readKubeletMetrics, for a text whose beginning has been read. */
export async function readScrape({ kind, bytes }: OpenedText, limits: TextLimits): Promise<MetricsReading> {
  const scrape = new Scrape(limits.maxLineBytes);
  if (kind.kind === 'DAMAGED') scrape.doubt = 'GZIP_DAMAGED';
  if (kind.kind !== 'METRICS') {
    await endOf(bytes);
    return readingOf(scrape, kind.looksLike, 0);
  }
  let bytesRead = 0;
  let hasEnd = false;
  try {
    for await (const part of textParts(bytes, limits)) {
      bytesRead += part.bytes.length;
      hasEnd = END.test(part.bytes.toString('latin1', part.bytes.length - END_BYTES));
      readPart(scrape, part, !limits.wholeText);
      if (scrape.doubt !== null || (scrape.complete && !limits.wholeText)) break;
    }
  } catch (error) {
    if (!(error instanceof GzipDamagedError)) throw error;
    if (!scrape.complete) scrape.doubt ??= 'GZIP_DAMAGED';
  }
  // A response whose end was lost can end with a whole line. Files often contain the lines of the counter alone.
  if (!limits.wholeText && scrape.endsInFamily && !hasEnd) scrape.doubt ??= 'COUNTER_CUT';
  return readingOf(scrape, null, bytesRead);
}

/** How OpenMetrics ends. */
const END = /(?:^|\n)# EOF\r?\n?$/;
const END_BYTES = '\n# EOF\r\n'.length;

function readPart(scrape: Scrape, { kind, bytes }: TextPart, stopWhenComplete: boolean): void {
  if (kind === 'LINES' || kind === 'LONG_LINE') scrape.read(bytes, stopWhenComplete);
  else if (scrape.complete) return;
  else if (kind === 'OVER_LIMIT') scrape.doubt = 'TOO_LARGE';
  else if (!END.test(bytes.toString('latin1'))) scrape.doubt = 'CUT';
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

const LINE_FEED = 0x0a;
const NOTHING = Buffer.alloc(0);

/** A part of a text. */
export interface TextPart {
  /**
   * `LINES`: whole lines, each with its line feed. `LONG_LINE`: the beginning of a line that is over the limit; its
   * rest is left out. `UNENDED`: the end of a text that does not end with a line feed. `OVER_LIMIT`: the text
   * continues, unread.
   */
  readonly kind: 'LINES' | 'LONG_LINE' | 'UNENDED' | 'OVER_LIMIT';
  readonly bytes: Buffer;
}

/**
 * Splits a text at the ends of its lines, copying no more than one line of each chunk. Keeps one chunk and one line of
 * at most `maxLineBytes` in memory, however long the text and its lines are.
 */
export async function* textParts(
  source: AsyncIterable<Buffer>,
  { maxBytes, maxLineBytes }: Pick<TextLimits, 'maxBytes' | 'maxLineBytes'>,
): AsyncGenerator<TextPart, void> {
  const open = new OpenLine();
  let room = maxBytes;
  for await (const whole of source) {
    const chunk = whole.subarray(0, room);
    room -= chunk.length;
    const firstEnd = chunk.indexOf(LINE_FEED) + 1;
    const lastEnd = chunk.lastIndexOf(LINE_FEED) + 1;
    const from = open.bytes > 0 ? firstEnd : 0;
    if (from > 0 && !open.tooLong) yield { kind: 'LINES', bytes: open.joinedWith(chunk.subarray(0, from)) };
    if (lastEnd > 0) open.clear();
    if (lastEnd > from) yield { kind: 'LINES', bytes: chunk.subarray(from, lastEnd) };
    open.add(chunk.subarray(lastEnd));
    if (open.bytes > maxLineBytes && !open.tooLong) {
      yield { kind: 'LONG_LINE', bytes: open.joinedWith(NOTHING) };
      open.drop();
    }
    if (chunk.length < whole.length) {
      yield { kind: 'OVER_LIMIT', bytes: NOTHING };
      return;
    }
  }
  if (open.bytes > 0) yield { kind: 'UNENDED', bytes: open.joinedWith(NOTHING) };
}

/** A line whose end has not been read yet. */
class OpenLine {
  #pieces: Buffer[] = [];
  bytes = 0;
  tooLong = false;

  /** Copies the piece, because its memory belongs to the source. */
  add(piece: Buffer): void {
    if (!this.tooLong && piece.length > 0) this.#pieces.push(Buffer.from(piece));
    this.bytes += piece.length;
  }

  joinedWith(end: Buffer): Buffer {
    return Buffer.concat([...this.#pieces, end]);
  }

  /** Drops the line's bytes, including those that follow. */
  drop(): void {
    this.#pieces = [];
    this.tooLong = true;
  }

  clear(): void {
    this.#pieces = [];
    this.bytes = 0;
    this.tooLong = false;
  }
}
