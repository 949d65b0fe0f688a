import { rowPath } from '../../model/cluster-path.ts';
import type { ClusterStateRow } from '../../model/rows/cluster-rows.ts';
import { quoteCommand } from '../../platform/quote-words.ts';
import type { AlertPolicy } from './alert.ts';

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
