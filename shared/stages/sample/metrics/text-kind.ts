import { parseSampleLine } from './sample-line.ts';

/** The kind of a text, from its first lines. */
export interface TextKind {
  /**
   * `POD_LOG`: metrics lines, each after `[pod/NAME/CONTAINER]`. `NODES`: metrics of several nodes, each after a line
   * with the node's name. `EMPTY`: empty or blank. `DAMAGED`: gzip from which nothing can be extracted.
   */
  readonly kind: 'METRICS' | 'POD_LOG' | 'NODES' | 'JSON' | 'EMPTY' | 'DAMAGED' | 'OTHER';
  /** Completes "is not one kubelet's metrics: …"; null if it appears to be that. */
  readonly looksLike: string | null;
}

/** Enough for license headers and banners, which come before anything else. */
export const KIND_BYTES = 64 << 10;

const LINE_FEED = 0x0a;
/** Tab, line feed, carriage return, space. */
const BLANK: readonly number[] = [0x09, LINE_FEED, 0x0d, 0x20];

const METRICS: TextKind = { kind: 'METRICS', looksLike: null };
const POD_LOG: TextKind = { kind: 'POD_LOG', looksLike: 'it is a log of several pods' };

const NODES: TextKind = { kind: 'NODES', looksLike: 'it has the metrics of several nodes' };

const METADATA = /^[ \t]*#[ \t]+(?:HELP|TYPE|UNIT)[ \t]+[a-zA-Z_:][a-zA-Z0-9_:]*(?:[ \t]|\r?$)/;
const FLOAT = /^(?:[-+]?(?:[0-9.]+(?:[eE][-+]?[0-9]+)?|Inf)|NaN)$/i;
/** How `kubectl logs --prefix` begins a line. */
export const POD_PREFIX = /^\[pod\/([^\]/]+)\/[^\]]+\] /;

/**
 * A line with nothing but the name of a node, as loops over the nodes print it: `== NODE`, `--- NODE ---`, `# NODE`,
 * `Node: NODE`, `node/NODE` (from `kubectl get nodes -o name`), `NODE:` or `NODE`. GKE's node names have hyphens.
 */
export const NODE_HEADER =
  /^[ \t]*(?:[=*#>-]+[ \t]*)?(?:[Nn](?:ode|ODE)s?[ \t:=/]+)?([a-z][a-z0-9]*(?:[.-]+[a-z0-9]+)+):?[ \t]*(?:[=*#<-]+[ \t]*)?\r?$/;

/**
 * Distinguishes a kubelet's metrics from anything else that a URL or a file may contain. A comment alone proves
 * nothing: the first metadata or sample line decides.
 * @param head the text's first KIND_BYTES, or all of it, without a byte order mark
 */
export function textKindOf(head: Buffer): TextKind {
  if (head.every((byte) => BLANK.includes(byte))) return { kind: 'EMPTY', looksLike: 'it is empty' };
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff))
    return other('it is UTF-16 text: save it as UTF-8');
  if (head.includes(0)) return other('it is binary');
  let named = false;
  for (const line of linesOf(head)) {
    if (NODE_HEADER.test(line) && !isSample(line)) {
      named = true;
      continue;
    }
    if (METADATA.test(line)) return named ? NODES : METRICS;
    if (POD_PREFIX.test(line)) return POD_LOG;
    if (/^[ \t]*(?:#.*)?\r?$/.test(line)) continue;
    if (isSample(line)) return named ? NODES : METRICS;
    return guess(line.trimStart());
  }
  return named ? NODES : other('it has comments alone');
}

function isSample(line: string): boolean {
  const sample = parseSampleLine(line);
  return sample !== null && FLOAT.test(sample.value);
}

/** One by one, because one of the first lines usually decides. */
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

function guess(line: string): TextKind {
  if (/^<(?:!doctype|html|head|body|script|\?xml)/i.test(line)) return other('it is an HTML page');
  if (/^[{[]/.test(line)) return { kind: 'JSON', looksLike: 'it is JSON' };
  return other('its first line is no metric');
}
