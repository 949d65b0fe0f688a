import type { PathCount } from '../../../model/sampling.ts';

/**
 * What the read-only port never serves: the kubelet answers each of these with 405.
 * Source: the kubelet, measured (test/fixtures/kubelet/path-table.tsv); `pprof` from its source.
 */
export const REFUSED_PATHS: ReadonlySet<string> = new Set([
  'exec',
  'run',
  'attach',
  'portForward',
  'containerLogs',
  'runningpods',
  'logs',
  'pprof',
]);

/** Whether somebody asks for what no honest client does. */
export function isProbing(counts: readonly PathCount[]): boolean {
  return counts.some(({ path, requests }) => requests > 0 && REFUSED_PATHS.has(path));
}
