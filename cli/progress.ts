import cliProgress from 'cli-progress';
import type { DiscoveryEvent } from '../shared/stages/discover/discovery-event.ts';
import { printStatus } from './output.ts';
import type { ProcessContext } from './process-context.ts';

/** How far a scan is, told on stderr. */
export interface Progress {
  /** A further project will be asked. */
  projectFound(): void;
  found(event: DiscoveryEvent): void;
  stop(): void;
}

/** A narrow terminal cuts it at its end. */
const FORMAT =
  '{value} of {total} projects · {eta_formatted} · {rate} projects/s · {clusters} clusters · {unread} not read';

const SILENT: Progress = { projectFound() {}, found() {}, stop() {} };

/** A line that is rewritten on a terminal; a line an event where verbose; nothing where quiet or piped. */
export function startProgress(
  { quiet, verbose }: { readonly quiet: boolean; readonly verbose: boolean },
  context: ProcessContext,
): Progress {
  if (verbose) return { ...SILENT, found: (event) => printStatus(context, lineOf(event)) };
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
    return { ...counts, rate: rateOf(projects.done, seconds) };
  };
  bar.start(0, 0, payload());
  return {
    projectFound() {
      projects.found += 1;
      bar.setTotal(projects.found);
    },
    found(event) {
      if (event.kind === 'UNREADABLE_FOLDER' || event.kind === 'UNREADABLE_PROJECT') counts.unread += 1;
      if (event.kind === 'CLUSTERS') counts.clusters += event.clusters.length;
      if (event.kind !== 'UNREADABLE_FOLDER') projects.done += 1;
      // Projects named in the scope, and those of the Asset Inventory, are not told of before.
      bar.setTotal(Math.max(projects.found, projects.done));
      bar.update(projects.done, payload());
    },
    stop: () => bar.stop(),
  };
}

/** Two digits: 0.2, 4.5, 130. */
function rateOf(count: number, seconds: number): number {
  return seconds > 0 ? Number((count / seconds).toPrecision(2)) : 0;
}

/** @param seconds `NULL` or `INF` where nothing can be estimated yet, whatever the types say */
const timeLeft: typeof cliProgress.Format.TimeFormat = (seconds, options, roundTo) =>
  Number.isFinite(seconds)
    ? `${cliProgress.Format.TimeFormat(seconds, options, roundTo)} left`
    : 'time left unknown';

function lineOf(event: DiscoveryEvent): string {
  switch (event.kind) {
    case 'CLUSTERS':
      return `projects/${event.projectId}: ${event.clusters.length} clusters`;
    case 'NO_CLUSTERS_POSSIBLE':
      return `projects/${event.projectId}: ${event.why}`;
    case 'UNREADABLE_PROJECT':
      return `projects/${event.projectId}: ${event.code}: ${event.detail}`;
    case 'UNREADABLE_FOLDER':
      return `${event.folder}: ${event.code}: ${event.detail}`;
  }
}
