import { rowPath } from '../../model/cluster-names.ts';
import type { ClusterStateRow } from '../../model/rows/cluster-rows.ts';
import { grouped, plural, quoteCommand } from '../../platform/text.ts';
import type { AlertPolicy } from './alert.ts';

/** How many items are named; the others are only counted. */
export const NAMED = 10;

/**
 * The first sentences, and how many more there are.
 * @param total if `sentences` does not contain all of them
 */
export function firstOf(sentences: readonly string[], total = sentences.length): string[] {
  const named = sentences.slice(0, NAMED);
  return total > named.length ? [...named, `And ${grouped(total - named.length)} more.`] : named;
}

/** `2 new · 1 regressed`: the counts that are not zero, each with its word. */
export function counted(counts: readonly (readonly [number, string])[]): string {
  return counts
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${grouped(count)} ${word}`)
    .join(' · ');
}

/** `1 project · 2 locations`: the same with nouns. */
export function countedThings(counts: readonly (readonly [number, string])[]): string {
  return counts
    .filter(([count]) => count > 0)
    .map(([count, noun]) => plural(count, noun))
    .join(' · ');
}

/** The next commands for a cluster, for a POSIX shell. The first one shows its current state. */
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

/** The command that shows the whole scan. */
export function scanCommands(scanId: string, { store }: AlertPolicy): string[] {
  return [quoteCommand(['sweep10255', 'report', '--store', store, '--scan', scanId])];
}
