import { processStartMs } from '../../../model/sampling.ts';
import type { Doubt } from './reading.ts';
import { COUNTER, CounterSeries, parseCounterLine, parseNumber, parseSampleLine } from './sample-line.ts';

const GROUP_BYTES = 8;
const HASH_BITS = 14;

/** A name that contains a certain group of bytes at `offset`. */
interface Candidate {
  readonly name: Buffer;
  readonly offset: number;
}

/**
 * Finds any of several names in one pass that looks at eight bytes in every `stride`: wherever a name is, it contains
 * one of these groups. That is faster than splitting the text into lines.
 */
export class NameSearch {
  readonly #stride: number;
  /** By the hash of a group: the index of the candidate to try; 0 for none. */
  readonly #entries = new Uint8Array(1 << HASH_BITS);
  readonly #candidates: Candidate[][] = [[]];

  /** @param names ASCII, of at least eight bytes, with at most 255 groups among them */
  constructor(names: readonly string[]) {
    this.#stride = Math.min(...names.map((name) => name.length)) - GROUP_BYTES + 1;
    for (const text of names) {
      const name = Buffer.from(text, 'latin1');
      for (let offset = 0; offset < this.#stride; offset++) {
        const hash = hashOf(name.readUInt32LE(offset), name.readUInt32LE(offset + 4));
        this.#entries[hash] ||= this.#candidates.push([]) - 1;
        this.#candidates[this.#entries[hash]]?.push({ name, offset });
      }
    }
  }

  /** @returns the position of the first name at or after `from`, or -1 */
  indexIn(text: Uint8Array, from: number): number {
    const [entries, stride] = [this.#entries, this.#stride];
    const view = new DataView(text.buffer, text.byteOffset, text.length);
    const last = text.length - GROUP_BYTES;
    for (let at = from + stride - 1; at <= last; at += stride) {
      const entry = entries[hashOf(view.getUint32(at, true), view.getUint32(at + 4, true))] ?? 0;
      if (entry === 0) continue;
      const found = this.#nameAround(text, at, entry, from);
      if (found >= 0) return found;
    }
    return -1;
  }

  #nameAround(text: Uint8Array, at: number, entry: number, from: number): number {
    for (const { name, offset } of this.#candidates[entry] ?? []) {
      if (at - offset >= from && standsAt(text, at - offset, name)) return at - offset;
    }
    return -1;
  }
}

function hashOf(low: number, high: number): number {
  return Math.imul(low ^ Math.imul(high, 0x85ebca6b), 0x9e3779b1) >>> (32 - HASH_BITS);
}

/** Whether `name` is at `at`. Compared from its end, because related names begin alike. */
function standsAt(text: Uint8Array, at: number, name: Uint8Array): boolean {
  for (let i = name.length - 1; i >= 0; i--) if (text[at + i] !== name[i]) return false;
  return true;
}

const PROCESS_START = 'process_start_time_seconds';
const LAST_SEEN = 'kubelet_pleg_last_seen_seconds';
const NODE_NAME = 'kubelet_node_name';
const NAMES = [COUNTER, PROCESS_START, LAST_SEEN, NODE_NAME] as const;
type Name = (typeof NAMES)[number];

// The longer the shortest name, the faster the search: this one comes with the beginning of its only label.
const SEARCH = new NameSearch([COUNTER, PROCESS_START, LAST_SEEN, `${NODE_NAME}{node="`]);
const NAME_BYTES = NAMES.map((name) => [name, Buffer.from(name)] as const);
/** What OpenMetrics prints between the samples of the counter. */
const CREATED = Buffer.from('kubelet_http_requests_created');
const COUNTER_BYTES = Buffer.from(COUNTER);
const LINE_FEED = 0x0a;
const HASH = 0x23;
const BRACE = 0x7b;
const QUOTE = 0x22;

/** What has been read of one scrape so far. */
export class Scrape {
  readonly series = new CounterSeries();
  processStartedAtMs: number | null = null;
  nodeClockMs: number | null = null;
  nodeName: string | null = null;
  doubt: Doubt | null = null;
  #startSeen = false;
  #familyOver = false;
  readonly #maxLineBytes: number;

  constructor(maxLineBytes: number) {
    this.#maxLineBytes = maxLineBytes;
  }

  /** The result is known, whatever follows in the same scrape: the lines of a family are contiguous. */
  get complete(): boolean {
    return this.#startSeen && this.#familyOver;
  }

  /** The text ends where more series of the counter could follow. */
  get endsInFamily(): boolean {
    return this.series.present && !this.#familyOver;
  }

  /**
   * @param lines whole lines, or the beginning of a single one that is too long
   * @param stopWhenComplete false: look for what must not come twice
   */
  read(lines: Buffer, stopWhenComplete: boolean): void {
    for (let next = 0; next < lines.length; ) {
      if (this.series.present && !this.#familyOver) this.#familyOver = isFamilyOver(lines, next);
      if (this.complete && stopWhenComplete) return;
      const at = SEARCH.indexIn(lines, next);
      if (at < 0) return;
      const begin = lines.lastIndexOf(LINE_FEED, at) + 1;
      next = endOfLine(lines, at);
      const name = sampleNameAt(lines, begin);
      if (name !== null) this.#take(name, lines.subarray(begin, next));
      if (this.doubt !== null) return;
    }
  }

  #take(name: Name, line: Buffer): void {
    if (line.length > this.#maxLineBytes) {
      this.doubt = 'LINE_TOO_LONG';
      return;
    }
    const text = line.toString('utf8').trimEnd();
    if (name === COUNTER) {
      const series = parseCounterLine(text);
      this.doubt = typeof series === 'string' ? series : this.series.add(series);
      return;
    }
    if (name === NODE_NAME) {
      this.nodeName = parseSampleLine(text)?.labels.get('node') ?? null;
      return;
    }
    if (name === LAST_SEEN) this.nodeClockMs = millisecondsOf(text);
    else if (this.#startSeen) this.doubt = 'SERIES_REPEATED';
    else {
      this.#startSeen = true;
      this.processStartedAtMs = processStartOf(text);
    }
  }
}

/** When a kubelet started, in milliseconds; null if the line does not tell. */
export function processStartOf(sampleLine: string): number | null {
  return processStartMs(secondsOf(sampleLine));
}

const secondsOf = (sampleLine: string) => parseNumber(parseSampleLine(sampleLine)?.value ?? '');

/** A Unix time in seconds, in milliseconds; null if it is invalid, or 0, which means "not yet". */
function millisecondsOf(sampleLine: string): number | null {
  const seconds = secondsOf(sampleLine);
  return seconds === null || seconds === 0 ? null : Math.round(seconds * 1000);
}

/**
 * Whether a line of another family comes before the next line of the counter; blank lines and comments do not count.
 */
function isFamilyOver(lines: Buffer, from: number): boolean {
  for (let at = from; at < lines.length; at = endOfLine(lines, at)) {
    const first = nameStart(lines, at);
    const byte = lines[first];
    if (byte === undefined || byte === LINE_FEED || byte === HASH) continue;
    if (!standsAt(lines, first, CREATED)) return !standsAt(lines, first, COUNTER_BYTES);
  }
  return false;
}

/** The name that the line at `begin` is a sample of; comments and other families contain the names too. */
function sampleNameAt(lines: Buffer, begin: number): Name | null {
  const first = nameStart(lines, begin);
  for (const [name, bytes] of NAME_BYTES) {
    if (standsAt(lines, first, bytes) && !isNameByte(lines[first + bytes.length])) return name;
  }
  return null;
}

/**
 * The position of the name in a line. In Prometheus 3, it can also be the first label: `{"NAME",…} VALUE`. No kubelet
 * prints that, and parseSampleLine does not read it, but it must not be overlooked.
 */
function nameStart(lines: Buffer, begin: number): number {
  const first = skipBlanks(lines, begin);
  if (lines[first] !== BRACE) return first;
  const quote = skipBlanks(lines, first + 1);
  return lines[quote] === QUOTE ? quote + 1 : first;
}

function skipBlanks(lines: Buffer, from: number): number {
  let at = from;
  while (lines[at] === 0x20 || lines[at] === 0x09 || lines[at] === 0x0d) at += 1;
  return at;
}

function isNameByte(byte: number | undefined): boolean {
  return byte !== undefined && /[a-zA-Z0-9_:]/.test(String.fromCharCode(byte));
}

/** The position of the next line. */
function endOfLine(lines: Buffer, from: number): number {
  const lineFeed = lines.indexOf(LINE_FEED, from);
  return lineFeed < 0 ? lines.length : lineFeed + 1;
}
