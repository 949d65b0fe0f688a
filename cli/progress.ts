import cliProgress from 'cli-progress';
import { grouped, plural } from '../shared/platform/text.ts';
import type { DiscoveryEvent } from '../shared/stages/discover/discovery-event.ts';
import { printStatus } from './output.ts';
import type { ProcessContext } from './process-context.ts';

/** Progress of a scan on stderr. */
export interface Progress {
  /** Another project will be listed. */
  projectFound(): void;
  update(event: DiscoveryEvent): void;
  clusterInspected(): void;
  stop(): void;
}

/** Truncated at the end on a narrow terminal. */
const FORMAT =
  '{value} of {total} projects · {eta_formatted} · {rate} projects/s · {inspected} of {clusters} clusters · {unread} not read';

/** How often a line is printed if stderr is not a terminal. */
const LINE_MS = 15_000;

const SILENT: Progress = { projectFound() {}, update() {}, clusterInspected() {}, stop() {} };

/**
 * A progress bar on a terminal, otherwise a line every 15 seconds; with `verbose`, one line per event; nothing if
 * `quiet`.
 */
export function startProgress(
  { quiet, verbose }: { readonly quiet: boolean; readonly verbose: boolean },
  context: ProcessContext,
): Progress {
  if (verbose) return { ...SILENT, update: (event) => printStatus(context, eventLine(event)) };
  if (quiet) return SILENT;
  return context.stderr.isTTY === true ? startBar(context) : startLines(context);
}

/** What a scan has done so far. */
class Counts {
  readonly #startedAtMs: number;
  #found = 0;
  done = 0;
  clusters = 0;
  inspected = 0;
  unread = 0;

  constructor(nowMs: number) {
    this.#startedAtMs = nowMs;
  }

  found(): void {
    this.#found += 1;
  }

  /** Projects named in the scope, and those from the Asset Inventory, are not announced before they are done. */
  get total(): number {
    return Math.max(this.#found, this.done);
  }

  secondsAt(nowMs: number): number {
    return (nowMs - this.#startedAtMs) / 1000;
  }

  update(event: DiscoveryEvent): void {
    if (event.kind === 'UNREADABLE_FOLDER' || event.kind === 'UNREADABLE_PROJECT') this.unread += 1;
    if (event.kind === 'CLUSTERS') this.clusters += event.clusters.length;
    if (event.kind !== 'UNREADABLE_FOLDER') this.done += 1;
  }
}

function startLines(context: ProcessContext): Progress {
  const counts = new Counts(context.clock.nowMs());
  const timer = setInterval(() => {
    const seconds = Math.round(counts.secondsAt(context.clock.nowMs()));
    const { done, total, inspected, clusters, unread } = counts;
    printStatus(
      context,
      `${seconds} s: ${grouped(done)} of ${plural(total, 'project')}, ${grouped(inspected)} of ${plural(clusters, 'cluster')}, ${grouped(unread)} not read`,
    );
  }, LINE_MS);
  timer.unref();
  return {
    projectFound: () => counts.found(),
    update: (event) => counts.update(event),
    clusterInspected() {
      counts.inspected += 1;
    },
    stop: () => clearInterval(timer),
  };
}

function startBar({ stderr, clock }: ProcessContext): Progress {
  const bar = new cliProgress.SingleBar({
    format: FORMAT,
    stream: stderr,
    clearOnComplete: true,
    fps: 5,
    etaBuffer: 1000,
    formatTime: timeLeft,
  });
  const counts = new Counts(clock.nowMs());
  const payload = () => ({
    clusters: grouped(counts.clusters),
    inspected: grouped(counts.inspected),
    unread: grouped(counts.unread),
    rate: rateOf(counts.done, counts.secondsAt(clock.nowMs())),
  });
  bar.start(0, 0, payload());
  return {
    projectFound() {
      counts.found();
      bar.setTotal(counts.total);
    },
    update(event) {
      counts.update(event);
      bar.setTotal(counts.total);
      bar.update(counts.done, payload());
    },
    clusterInspected() {
      counts.inspected += 1;
      bar.update(counts.done, payload());
    },
    stop: () => bar.stop(),
  };
}

/** Two significant digits: 0.2, 4.5, 130. */
function rateOf(count: number, seconds: number): number {
  return seconds > 0 ? Number((count / seconds).toPrecision(2)) : 0;
}

/** @param seconds `NULL` or `INF` while there is no estimate, despite the declared type */
const timeLeft: typeof cliProgress.Format.TimeFormat = (seconds, options, roundTo) =>
  Number.isFinite(seconds)
    ? `${cliProgress.Format.TimeFormat(seconds, options, roundTo)} left`
    : 'time left unknown';

function eventLine(event: DiscoveryEvent): string {
  switch (event.kind) {
    case 'CLUSTERS':
      return `projects/${event.projectId}: ${plural(event.clusters.length, 'cluster')}`;
    case 'NO_CLUSTERS_POSSIBLE':
      return `projects/${event.projectId}: ${event.why}`;
    case 'UNREADABLE_PROJECT':
      return `projects/${event.projectId}: ${event.code}: ${event.detail}`;
    case 'UNREADABLE_FOLDER':
      return `${event.folder}: ${event.code}: ${event.detail}`;
  }
}
