import { rowPath } from '../../model/cluster-names.ts';
import type { ClusterStateRow } from '../../model/rows/cluster-rows.ts';
import { grouped, plural, quoteCommand } from '../../platform/text.ts';
import type { AlertPolicy } from './alert.ts';

/** Things that a sentence names; the others are counted. */
export const NAMED = 10;

/** `2026-11-25 03:00 UTC`, from RFC 3339 in UTC. */
export function minuteOf(timestamp: string): string {
  return `${timestamp.slice(0, 16).replace('T', ' ')} UTC`;
}

/**
 * The first of several sentences, and how many there are beside them.
 * @param total where `sentences` are not all of them
 */
export function firstOf(sentences: readonly string[], total = sentences.length): string[] {
  const named = sentences.slice(0, NAMED);
  return total > named.length ? [...named, `And ${grouped(total - named.length)} more.`] : named;
}

/** `2 new · 1 regressed`: of counts with their words, those that are not zero. */
export function counted(counts: readonly (readonly [number, string])[]): string {
  return counts
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${grouped(count)} ${word}`)
    .join(' · ');
}

/** The same of things: `1 project · 2 locations`. */
export function countedThings(counts: readonly (readonly [number, string])[]): string {
  return counts
    .filter(([count]) => count > 0)
    .map(([count, noun]) => plural(count, noun))
    .join(' · ');
}

/** What to run next about a cluster, for a POSIX shell: first what shows it as it is now. */
export function clusterCommands(state: ClusterStateRow, { store }: AlertPolicy): string[] {
  const { project_id, readiness, scan_id } = state;
  const verify = quoteCommand(['sweep10255', 'verify', rowPath(state)]);
  if (readiness === 'SAFE_TO_CLOSE' || readiness === 'UPGRADE_FIRST')
    return [verify, quoteCommand(['sweep10255', 'plan', '--store', store, '--scan', scan_id])];
  const scope = `projects/${project_id}`;
  return [
    verify,
    quoteCommand(['sweep10255', 'scan', '--scope', scope, '--usage', 'auto', '--callers', 'pods']),
  ];
}

/** What shows all of a scan. */
export function scanCommands(scanId: string, { store }: AlertPolicy): string[] {
  return [quoteCommand(['sweep10255', 'report', '--store', store, '--scan', scanId])];
}
