import type { Readable, Writable } from 'node:stream';
import { createSupportsHyperlinks } from 'supports-hyperlinks';
import type { Clock } from '../shared/platform/clock.ts';
import type { Environment } from '../shared/platform/config.ts';
import { OPTIONS } from '../shared/platform/options-table.ts';
import type { TableSurface } from '../shared/report/format-table.ts';

/** A stream that may be a terminal. */
export type Terminal = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** The environment of a command: that of the process, or one created by a test. */
export interface ProcessContext {
  readonly environment: Environment;
  readonly stdin: Readable;
  /** Only results. */
  readonly stdout: Terminal;
  /** Progress, summaries and errors. */
  readonly stderr: Terminal;
  readonly clock: Clock;
  /** Aborted by SIGINT or SIGTERM. */
  readonly interruption: AbortSignal;
}

/**
 * Width, colors and hyperlink support of stdout. Colors are used on a terminal unless NO_COLOR is set:
 * https://no-color.org
 */
export function surfaceOf({ stdout, environment }: ProcessContext): TableSurface {
  const isTerminal = stdout.isTTY === true;
  return {
    width: widthOf(stdout),
    colors: isTerminal && !environment['NO_COLOR'] && environment['TERM'] !== 'dumb',
    links: isTerminal && environment['TERM'] !== 'dumb' && createSupportsHyperlinks(stdout),
  };
}

/** Characters per line; Infinity if it is not a terminal or the width is unknown. */
export function widthOf({ isTTY, columns }: Terminal): number {
  return isTTY === true && columns ? columns : Number.POSITIVE_INFINITY;
}

/** How to invoke this program: through npm if npm started this process, otherwise by its name. */
export function commandPrefixOf({ environment }: ProcessContext): string {
  const { npm_lifecycle_event: script, npm_package_name: name } = environment;
  if (script === 'npx') return 'npx sweep10255';
  return script !== undefined && name === 'sweep10255' ? 'npm run -s sweep10255 --' : 'sweep10255';
}

/** The flag that names a store in a command for the reader; none if the command would use that store anyway. */
export function storeFlagsOf(store: string, { environment }: ProcessContext): readonly string[] {
  return store === (environment['SWEEP_STORE'] || OPTIONS.store.fallback) ? [] : ['--store', store];
}
