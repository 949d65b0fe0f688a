import type { Readable, Writable } from 'node:stream';
import { createSupportsHyperlinks } from 'supports-hyperlinks';
import type { Clock } from '../shared/platform/clock.ts';
import type { Environment } from '../shared/platform/config.ts';
import type { TableSurface } from '../shared/report/format-table.ts';

/** A stream that may be a terminal. */
export type Terminal = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** Everything outside that a command may touch: the process's own, or a test's. */
export interface ProcessContext {
  readonly environment: Environment;
  readonly stdin: Readable;
  /** Results, and nothing else. */
  readonly stdout: Terminal;
  /** Progress, summaries and errors. */
  readonly stderr: Terminal;
  readonly clock: Clock;
  /** Aborted by Ctrl-C or a request to end. */
  readonly interruption: AbortSignal;
}

/** How wide stdout is, whether to colour it (on a terminal, unless NO_COLOR is set: https://no-color.org), and whether it has links. */
export function surfaceOf({ stdout, environment }: ProcessContext): TableSurface {
  const isTerminal = stdout.isTTY === true;
  return {
    width: widthOf(stdout),
    colours: isTerminal && !environment['NO_COLOR'] && environment['TERM'] !== 'dumb',
    links: isTerminal && environment['TERM'] !== 'dumb' && createSupportsHyperlinks(stdout),
  };
}

/** Characters in a line; Infinity of what is no terminal, or does not say. */
export function widthOf({ isTTY, columns }: Terminal): number {
  return isTTY === true && columns ? columns : Number.POSITIVE_INFINITY;
}

/** How a command line of ours begins where this process was begun as npm begins it, or by its own name. */
export function commandPrefixOf({ environment }: ProcessContext): string {
  return environment['npm_lifecycle_event'] === undefined ? 'sweep10255' : 'npm run -s sweep10255 --';
}
