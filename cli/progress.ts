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
  stop(): void;
}

/** Truncated at the end on a narrow terminal. */
const FORMAT =
  '{value} of {total} projects · {eta_formatted} · {rate} projects/s · {clusters} clusters · {unread} not read';

const SILENT: Progress = { projectFound() {}, update() {}, stop() {} };

/** A progress bar on a terminal; with `verbose`, one line per event; nothing if quiet or piped. */
export function startProgress(
  { quiet, verbose }: { readonly quiet: boolean; readonly verbose: boolean },
  context: ProcessContext,
): Progress {
  if (verbose) return { ...SILENT, update: (event) => printStatus(context, eventLine(event)) };
  return quiet || context.stderr.isTTY !== true ? SILENT : startBar(context);
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
  const startedAtMs = clock.nowMs();
  const projects = { found: 0, done: 0 };
  const counts = { clusters: 0, unread: 0 };
  const payload = () => {
    const seconds = (clock.nowMs() - startedAtMs) / 1000;
    return {
      clusters: grouped(counts.clusters),
      unread: grouped(counts.unread),
      rate: rateOf(projects.done, seconds),
    };
  };
  bar.start(0, 0, payload());
  return {
    projectFound() {
      projects.found += 1;
      bar.setTotal(projects.found);
    },
    update(event) {
      if (event.kind === 'UNREADABLE_FOLDER' || event.kind === 'UNREADABLE_PROJECT') counts.unread += 1;
      if (event.kind === 'CLUSTERS') counts.clusters += event.clusters.length;
      if (event.kind !== 'UNREADABLE_FOLDER') projects.done += 1;
      // Projects named in the scope, and those from the Asset Inventory, are not announced before they are done.
      bar.setTotal(Math.max(projects.found, projects.done));
      bar.update(projects.done, payload());
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
