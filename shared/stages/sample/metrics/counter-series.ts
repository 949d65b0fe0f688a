import { sumOf } from '../../../model/counts.ts';
import type { PathCount } from '../../../model/sampling.ts';
import type { Doubt } from './doubts.ts';
import { parseNumber, parseSampleLine } from './sample-line.ts';

/** The kubelet's counter of HTTP requests. Its siblings (durations, in flight) have other names. */
export const COUNTER = 'kubelet_http_requests_total';
/** A kubelet has two servers, sixteen paths and six methods. */
const MAX_SERIES = 10_000;

/** The series of the counter in one scrape. */
export class CounterSeries {
  readonly #seen = new Set<string>();
  readonly #readOnly: PathCount[] = [];

  /** Of whatever server: a kubelet counts the very scrape that asks, so a whole text has at least one. */
  get present(): boolean {
    return this.#seen.size > 0;
  }

  /** Requests to the read-only port by path and method; what other labels (`long_running`, the old `host`) tell apart is added up. */
  get counts(): PathCount[] {
    return sumOf(this.#readOnly);
  }

  has({ key }: CounterLine): boolean {
    return this.#seen.has(key);
  }

  /** Every series of the other scrape is in this one. */
  covers(other: CounterSeries): boolean {
    return [...other.#seen].every((key) => this.#seen.has(key));
  }

  /** @returns what makes the scrape unsure, or null */
  add({ key, labels, requests }: CounterLine): Doubt | null {
    if (this.#seen.has(key)) return 'SERIES_REPEATED';
    if (this.#seen.size >= MAX_SERIES) return 'TOO_MANY_SERIES';
    this.#seen.add(key);
    if (labels.get('server_type') === 'readonly')
      this.#readOnly.push({ path: labels.get('path') ?? '', method: labels.get('method') ?? '', requests });
    return null;
  }
}

/** One line of the counter. */
export interface CounterLine {
  /** The label set, sorted: two lines with the same key are the same series. */
  readonly key: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly requests: number;
}

/** Reads one line of the counter, or says why it cannot be trusted. */
export function parseCounterLine(line: string): CounterLine | Doubt {
  const sample = parseSampleLine(line);
  // Without this label nobody can tell which port was asked.
  if (sample === null || !sample.labels.get('server_type')) return 'LINE_INVALID';
  const requests = parseNumber(sample.value);
  if (requests === null || !Number.isSafeInteger(requests)) return 'VALUE_INVALID';
  return { key: JSON.stringify([...sample.labels].sort()), labels: sample.labels, requests };
}
