import { parseSampleLine } from './sample-line.ts';

/** What a text is, by its first lines. */
export interface TextKind {
  /** `POD_LOG`: metrics lines, each behind `[pod/NAME/CONTAINER]`. `DAMAGED`: gzip that yields nothing at all. */
  readonly kind: 'METRICS' | 'POD_LOG' | 'DAMAGED' | 'OTHER';
  /** Completes "is not one kubelet's metrics: …"; null where it is, as far as anyone can see. */
  readonly looksLike: string | null;
}

/** Enough for the licences and banners that precede nothing else. */
export const KIND_BYTES = 64 << 10;

const LINE_FEED = 0x0a;

const METRICS: TextKind = { kind: 'METRICS', looksLike: null };
const POD_LOG: TextKind = { kind: 'POD_LOG', looksLike: 'it is a log of several pods' };

const METADATA = /^[ \t]*#[ \t]+(?:HELP|TYPE|UNIT)[ \t]+[a-zA-Z_:][a-zA-Z0-9_:]*(?:[ \t]|\r?$)/;
const FLOAT = /^(?:[-+]?(?:[0-9.]+(?:[eE][-+]?[0-9]+)?|Inf)|NaN)$/i;
/** How `kubectl logs --prefix` begins a line. */
export const POD_PREFIX = /^\[pod\/([^\]/]+)\/[^\]]+\] /;

/**
 * Tells a kubelet's metrics from whatever else a URL may answer or a file may hold.
 * A comment alone proves nothing: the first metadata or sample line decides.
 * @param head the text's first KIND_BYTES, or all of it, without a byte order mark
 */
export function textKindOf(head: Buffer): TextKind {
  if (head.length === 0) return other('it is empty');
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff))
    return other('it is UTF-16 text: save it as UTF-8');
  if (head.includes(0)) return other('it is binary');
  for (const line of linesOf(head)) {
    if (METADATA.test(line)) return METRICS;
    if (POD_PREFIX.test(line)) return POD_LOG;
    if (/^[ \t]*(?:#.*)?\r?$/.test(line)) continue;
    const sample = parseSampleLine(line);
    if (sample !== null && FLOAT.test(sample.value)) return METRICS;
    return other(guess(line.trimStart()));
  }
  return other('it has comments alone');
}

/** One by one: the first that decides is among the very first. */
function* linesOf(head: Buffer): Generator<string, void> {
  for (let from = 0; from <= head.length; ) {
    const lineFeed = head.indexOf(LINE_FEED, from);
    const end = lineFeed < 0 ? head.length : lineFeed;
    yield head.toString('utf8', from, end);
    from = end + 1;
  }
}

function other(looksLike: string): TextKind {
  return { kind: 'OTHER', looksLike };
}

function guess(line: string): string {
  if (/^<(?:!doctype|html|head|body|script|\?xml)/i.test(line)) return 'it is an HTML page';
  if (/^[{[]/.test(line)) return 'it is JSON';
  return 'its first line is no metric';
}
