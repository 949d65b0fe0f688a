import type { PathCount } from '../../../model/sampling.ts';
import { sumOf } from '../../../model/sampling.ts';
import { type Doubt, MAX_LABEL_LENGTH, MAX_REQUESTS, MAX_SERIES } from './reading.ts';

/** One sample of the exposition format: `name{label="value",…} value [timestamp] [# exemplar]`. */
export interface SampleLine {
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  /** As printed. */
  readonly value: string;
}

const NAME = /[ \t]*([a-zA-Z_:][a-zA-Z0-9_:]*)[ \t]*(\{)?/y;
const LABEL_NAME = /[ \t]*([a-zA-Z_][a-zA-Z0-9_]*)[ \t]*=[ \t]*"/y;
const AFTER_LABEL = /[ \t]*(?:(,)|(?=\}))/y;
/** The characters that a backslash can escape. */
const ESCAPED = '\\"n';
const END_OF_LABELS = /[ \t]*\}/y;
const VALUE = /[ \t]*([^ \t\r#{}]+)(?:[ \t]+[-+]?[0-9][0-9.eE+-]*)?[ \t]*(?:#[ \t]*\{.*)?\r?$/y;

/**
 * Reads one line of Prometheus text 0.0.4 or of OpenMetrics, without its line feed. Timestamps, exemplars and a
 * carriage return are allowed and ignored.
 * @returns null if the line is not a sample, or has a label twice
 * Source: https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function parseSampleLine(line: string): SampleLine | null {
  const head = matchAt(NAME, line, 0);
  const name = head?.[1];
  if (head === null || name === undefined) return null;
  let at = head[0].length;
  const labels = new Map<string, string>();
  if (head[2] !== undefined) {
    const end = readLabels(line, at, labels);
    if (end === null) return null;
    at = end;
  }
  const value = matchAt(VALUE, line, at)?.[1];
  const apart = head[2] !== undefined || /[ \t]$/.test(head[0]);
  return value === undefined || !apart ? null : { name, labels, value };
}

function readLabels(line: string, from: number, labels: Map<string, string>): number | null {
  let at = from;
  for (let more = true; more; ) {
    const label = matchAt(LABEL_NAME, line, at);
    if (label === null) break;
    const [text, name = ''] = label;
    const begin = at + text.length;
    const end = endOfValue(line, begin);
    const after = end === null ? null : matchAt(AFTER_LABEL, line, end + 1);
    if (end === null || after === null || labels.has(name)) return null;
    labels.set(name, unescaped(line.slice(begin, end)));
    at = end + 1 + after[0].length;
    more = after[1] !== undefined;
  }
  const end = matchAt(END_OF_LABELS, line, at);
  return end === null ? null : at + end[0].length;
}

/**
 * The position of the closing quote; null if there is none. A regular expression would need stack for every escape, and
 * a long value would exceed it.
 */
function endOfValue(line: string, begin: number): number | null {
  for (let at = begin; at < line.length; at++) {
    if (line[at] === '"') return at;
    if (line[at] !== '\\') continue;
    at += 1;
    if (!ESCAPED.includes(line[at] ?? ' ')) return null;
  }
  return null;
}

function unescaped(value: string): string {
  return value.replaceAll(/\\(.)/g, (_, letter: string) => (letter === 'n' ? '\n' : letter));
}

function matchAt(pattern: RegExp, line: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(line);
}

const NUMBER = /^\+?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;

/** A finite number that is not negative, as Go prints it (`4.3629952e+07`); null for NaN, Inf and anything else. */
export function parseNumber(text: string): number | null {
  if (!NUMBER.test(text)) return null;
  const number = Number(text);
  return Number.isFinite(number) ? number : null;
}

/** The kubelet's counter of HTTP requests. Its siblings (durations, in flight) have other names. */
export const COUNTER = 'kubelet_http_requests_total';

/** The series of the counter in one scrape. */
export class CounterSeries {
  readonly #seen = new Set<string>();
  readonly #readOnly: PathCount[] = [];
  #requests = 0;

  /** Of any server. A kubelet counts the scrape itself, so a complete text has at least one. */
  get present(): boolean {
    return this.#seen.size > 0;
  }

  /** Requests to the read-only port by path and method, summed over other labels (`long_running`, the old `host`). */
  get counts(): PathCount[] {
    return sumOf(this.#readOnly);
  }

  has({ key }: CounterLine): boolean {
    return this.#seen.has(key);
  }

  /** Whether every series of the other scrape is in this one. */
  covers(other: CounterSeries): boolean {
    return [...other.#seen].every((key) => this.#seen.has(key));
  }

  /** @returns why the scrape is doubtful, or null */
  add({ key, labels, requests }: CounterLine): Doubt | null {
    if (this.#seen.has(key)) return 'SERIES_REPEATED';
    if (this.#seen.size >= MAX_SERIES) return 'TOO_MANY_SERIES';
    this.#seen.add(key);
    if (labels.get('server_type') !== 'readonly') return null;
    if (this.#requests + requests > MAX_REQUESTS) return 'TOO_MANY_REQUESTS';
    this.#requests += requests;
    this.#readOnly.push({ path: copyOf(labels.get('path')), method: copyOf(labels.get('method')), requests });
    return null;
  }
}

/** One line of the counter. */
interface CounterLine {
  /** The label set, sorted: two lines with the same key are the same series. */
  readonly key: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly requests: number;
}

/** Reads one line of the counter, or returns why it cannot be trusted. */
export function parseCounterLine(line: string): CounterLine | Doubt {
  const sample = parseSampleLine(line);
  // Without this label nobody can tell which port was called.
  if (sample === null || !sample.labels.get('server_type')) return 'LINE_INVALID';
  if ([...sample.labels].flat().some(({ length }) => length > MAX_LABEL_LENGTH)) return 'LABEL_TOO_LONG';
  const requests = parseNumber(sample.value);
  if (requests === null || !Number.isSafeInteger(requests)) return 'VALUE_INVALID';
  return { key: JSON.stringify([...sample.labels].sort()), labels: sample.labels, requests };
}

/** V8 keeps the whole line in memory for as long as a substring of it is referenced. */
function copyOf(label = ''): string {
  return Buffer.from(label).toString();
}
