import type { KubeletSample, PathCount } from '../../../model/sampling.ts';

/** How much of a text is read. */
export interface TextLimits {
  /** Bytes after decompression. */
  readonly maxBytes: number;
  readonly maxLineBytes: number;
  /**
   * False: a complete response of a kubelet; stop as soon as nothing more can matter. True: read on, because a file may
   * contain several scrapes one after another, which shows only at its end; it may also contain only the lines that
   * matter.
   */
  readonly wholeText: boolean;
}

/** A busy kubelet's text is a few MB, and its longest line a few kB. */
export const SCRAPE_LIMITS: TextLimits = { maxBytes: 256 << 20, maxLineBytes: 16 << 10, wholeText: false };
export const FILE_LIMITS: TextLimits = { ...SCRAPE_LIMITS, maxBytes: 1 << 30, wholeText: true };

/** A kubelet has two servers, about twenty path buckets and six methods: fewer than 300 series. */
export const MAX_SERIES = 500;
/** UTF-16 code units of a label's name or value. The longest path bucket of a kubelet has about 30. */
export const MAX_LABEL_LENGTH = 256;
/**
 * Requests to the read-only port of one kubelet: 1,000 per second for three years. The sum over the 65,000 nodes of the
 * largest GKE cluster is then still an integer that a double represents exactly, and far from the end of INT64.
 */
export const MAX_REQUESTS = 100_000_000_000;

/** Why a metrics text is not conclusive: each completes the sentence "The text is not conclusive: …". */
export const DOUBTS = {
  CUT: 'it ends in the middle of a line',
  COUNTER_CUT: 'it ends among the series of the counter',
  TOO_LARGE: 'it is larger than the limit',
  LINE_TOO_LONG: 'a line of the counter is longer than the limit',
  LINE_INVALID: 'a line of the counter cannot be read',
  VALUE_INVALID: 'a value of the counter is not a whole number',
  SERIES_REPEATED: 'a series comes twice, as where several scrapes were put into one file',
  TOO_MANY_SERIES: 'the counter has more series than any kubelet',
  LABEL_TOO_LONG: 'a label of the counter is longer than on any kubelet',
  TOO_MANY_REQUESTS: 'the counter claims more requests than a kubelet can have served',
  PARTIAL: 'the response says that it may be incomplete',
  GZIP_DAMAGED: 'its gzip data is cut or damaged',
} as const satisfies Record<string, string>;
export type Doubt = keyof typeof DOUBTS;

/** The result of reading one text. */
export interface MetricsReading {
  /** What the text is instead of metrics, to complete "is not metrics text: …"; null if it is metrics. */
  readonly looksLike: string | null;
  /** Of the read-only port alone. */
  readonly counts: readonly PathCount[];
  /** The counter has at least one series, of any server. */
  readonly familyPresent: boolean;
  /** `process_start_time_seconds`, by the node's clock. */
  readonly processStartedAtMs: number | null;
  /** `kubelet_pleg_last_seen_seconds`: the node's clock, some moments before the text was made. */
  readonly nodeClockMs: number | null;
  /** The node on which the kubelet runs, according to the text; null if the text does not name it. */
  readonly nodeName: string | null;
  /** Why the text is not conclusive; null if it is. */
  readonly doubt: Doubt | null;
  /** After decompression. */
  readonly bytesRead: number;
}

/**
 * If the clocks differ by more than this, a time of one is not used with times of the other. With evented PLEG, the
 * kubelet updates the metric every five minutes.
 */
const MAX_CLOCK_DIFFERENCE_MS = 10 * 60_000;

/**
 * One sample of a kubelet that just responded. If the two clocks differ, or the kubelet started in the future, its
 * start is left out: a window must not be measured across two clocks.
 * @param sampledAtMs our clock when the response arrived
 */
export function sampleOf(reading: MetricsReading, sampledAtMs: number): KubeletSample {
  const { counts, familyPresent, processStartedAtMs, nodeClockMs, doubt } = reading;
  const known =
    clocksAgree(nodeClockMs, sampledAtMs) && processStartedAtMs !== null && processStartedAtMs <= sampledAtMs;
  return {
    sampledAtMs,
    processStartedAtMs: known ? processStartedAtMs : null,
    counts,
    familyPresent,
    truncated: doubt !== null,
  };
}

/** Whether the node's clock is close to ours; assumed if the text does not contain its time. */
export function clocksAgree(nodeClockMs: number | null, sampledAtMs: number): boolean {
  return nodeClockMs === null || Math.abs(nodeClockMs - sampledAtMs) <= MAX_CLOCK_DIFFERENCE_MS;
}
