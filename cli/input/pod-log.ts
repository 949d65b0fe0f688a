import type { PathCount } from '../../shared/model/sampling.ts';
import { changeOf } from '../../shared/model/sampling.ts';
import type { Doubt } from '../../shared/stages/sample/metrics/reading.ts';
import { COUNTER, CounterSeries, parseCounterLine } from '../../shared/stages/sample/metrics/sample-line.ts';
import { processStartOf } from '../../shared/stages/sample/metrics/scrape.ts';

/** One scrape in a pod's log. */
export interface LoggedScrape {
  /** From `kubectl logs --timestamps`; null if the lines have no timestamps. */
  readonly loggedAtMs: number | null;
  readonly processStartedAtMs: number | null;
  readonly counts: readonly PathCount[];
  readonly familyPresent: boolean;
  readonly doubt: Doubt | null;
}

interface OpenScrape {
  readonly loggedAtMs: number | null;
  /** False if the log may start in the middle of this scrape. */
  readonly fromItsBeginning: boolean;
  readonly series: CounterSeries;
  startSeen: boolean;
  processStartedAtMs: number | null;
  doubt: Doubt | null;
}

const TIMESTAMP = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)) /;
const METADATA = new RegExp(`^# (?:HELP|TYPE) ${COUNTER}(?: |$)`);
const SAMPLE = new RegExp(`^${COUNTER}[ {]`);
const PROCESS_START = /^process_start_time_seconds[ {]/;

/**
 * The consecutive scrapes in the log of one pod; Google's DaemonSet prints one every 20 seconds. A scrape begins with
 * the process start or the counter's metadata, or with a series that the previous scrape already has. The first scrape
 * may lack its beginning, because `kubectl logs` shows the last lines, and the last one its end: such a scrape is used
 * only if it is the only one.
 */
export class PodLog {
  readonly #scrapes: OpenScrape[] = [];

  /** @param line the text after the pod's prefix; anything except the counter and the process start is ignored */
  read(line: string): void {
    const timestamp = TIMESTAMP.exec(line);
    const text = line.slice(timestamp?.[0].length ?? 0).trim();
    const loggedAtMs = timestamp?.[1] === undefined ? null : Date.parse(timestamp[1]);
    if (METADATA.test(text)) this.#scrapeWhere(({ series }) => !series.present, loggedAtMs, true);
    else if (SAMPLE.test(text)) this.#readSample(text, loggedAtMs);
    else if (PROCESS_START.test(text)) {
      const fresh = ({ series, startSeen }: OpenScrape) => !series.present && !startSeen;
      const scrape = this.#scrapeWhere(fresh, loggedAtMs, true);
      scrape.startSeen = true;
      scrape.processStartedAtMs = processStartOf(text);
    }
  }

  /** Marks the end of the log, possibly in the middle of a scrape. */
  breakOff(doubt: Doubt): void {
    const last = this.#scrapes.at(-1);
    if (last !== undefined) last.doubt ??= doubt;
  }

  /** In log order, without the middle scrapes of a steady series. */
  scrapes(): LoggedScrape[] {
    const scrapes = [...this.#scrapes];
    if (scrapes.length > 1 && scrapes[0]?.fromItsBeginning === false) scrapes.shift();
    const [before, last] = scrapes.slice(-2);
    if (last !== undefined && before !== undefined && isStillPrinted(before, last)) scrapes.pop();
    return scrapes.map(({ series, loggedAtMs, processStartedAtMs, doubt }) => ({
      loggedAtMs,
      processStartedAtMs,
      counts: series.counts,
      familyPresent: series.present,
      doubt,
    }));
  }

  #readSample(text: string, loggedAtMs: number | null): void {
    const line = parseCounterLine(text);
    const unread = typeof line === 'string';
    const scrape = this.#scrapeWhere(({ series }) => unread || !series.has(line), loggedAtMs, false);
    scrape.doubt ??= unread ? line : scrape.series.add(line);
  }

  /** The current scrape if the line can belong to it, otherwise a new one. */
  #scrapeWhere(
    fits: (open: OpenScrape) => boolean,
    loggedAtMs: number | null,
    atItsBeginning: boolean,
  ): OpenScrape {
    const open = this.#scrapes.at(-1);
    if (open !== undefined && fits(open)) return open;
    this.#leaveOutSteady();
    const scrape: OpenScrape = {
      loggedAtMs,
      fromItsBeginning: atItsBeginning || open !== undefined,
      series: new CounterSeries(),
      startSeen: false,
      processStartedAtMs: null,
      doubt: null,
    };
    this.#scrapes.push(scrape);
    return scrape;
  }

  /**
   * Drops the middle one of three consistent scrapes, which adds no information: a log of days then takes no more
   * memory than one of minutes.
   */
  #leaveOutSteady(): void {
    const [first, middle, last] = this.#scrapes.slice(-3);
    if (last === undefined || middle === undefined || first?.fromItsBeginning !== true) return;
    if (isSteady(first, middle) && isSteady(middle, last)) this.#scrapes.splice(-2, 1);
  }
}

/** The last scrape is incomplete: it lacks series that the previous one has. */
function isStillPrinted(before: OpenScrape, { series, doubt }: OpenScrape): boolean {
  return doubt === 'CUT' || (doubt === null && !series.covers(before.series));
}

/** Both scrapes are conclusive and apparently from the same process. */
function isSteady(earlier: OpenScrape, later: OpenScrape): boolean {
  return (
    earlier.doubt === null &&
    later.doubt === null &&
    earlier.processStartedAtMs === later.processStartedAtMs &&
    !changeOf(earlier.series.counts, later.series.counts).shrunk
  );
}
