import type { PoolReport } from '../../model/rows/parts.ts';
import type { PlannedCluster } from '../cluster-plan.ts';

/** What bears on a change that GKE rolls out over nodes by itself: maintenance policy and release channel. */
export function bearingOfCluster(row: PlannedCluster): string[] {
  const { maintenance_window, maintenance_exclusions, release_channel } = row;
  return [
    maintenance_window === null
      ? 'No maintenance window: GKE may begin at once.'
      : `Maintenance window: ${maintenance_window}. GKE may hold the nodes back until then.`,
    ...maintenance_exclusions.map(
      ({ name, starts, ends, scope }) =>
        `Maintenance exclusion ${name}, ${starts ?? 'from now'} to ${ends ?? 'further notice'}${scope === null ? '' : ` (${scope})`}: GKE may hold the nodes back until it ends.`,
    ),
    release_channel === null
      ? 'No release channel: the change waits for no upgrade.'
      : `Release channel ${release_channel}: an automatic upgrade under way has to end first.`,
  ];
}

/** What bears on a change of one pool that somebody asks for. */
export function bearingOfPool(row: PlannedCluster, pool: PoolReport): string[] {
  const policy =
    row.maintenance_window !== null || row.maintenance_exclusions.length > 0
      ? [
          'The cluster has a maintenance window or exclusion: do not count on it to hold this change back, choose the time.',
        ]
      : [];
  return [strategyOf(pool), ...policy];
}

function strategyOf({ upgrade_strategy, max_surge, max_unavailable }: PoolReport): string {
  switch (upgrade_strategy) {
    case 'BLUE_GREEN':
      return 'Blue-green: as many nodes again run for a while, and need quota and addresses.';
    case 'SURGE':
      return `Surge: ${max_surge ?? 0} more and ${max_unavailable ?? 0} fewer nodes at a time.`;
    default:
      return 'How the pool replaces its nodes is not known here; GKE surges one node at a time unless told otherwise.';
  }
}
