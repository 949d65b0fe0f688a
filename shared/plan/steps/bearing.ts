import type { PoolReport } from '../../model/rows/parts.ts';
import type { PlannedCluster } from '../cluster-plan.ts';

/** What to know about a change that GKE rolls out to nodes by itself: maintenance policy and release channel. */
export function bearingOfCluster(row: PlannedCluster): string[] {
  const { maintenance_window, maintenance_exclusions, release_channel } = row;
  return [
    maintenance_window === null
      ? 'No maintenance window: GKE may start immediately.'
      : `Maintenance window: ${maintenance_window}. GKE may delay the nodes until then.`,
    ...maintenance_exclusions.map(
      ({ name, starts, ends, scope }) =>
        `Maintenance exclusion ${name}, ${starts ?? 'from now'} to ${ends ?? 'further notice'}${scope === null ? '' : ` (${scope})`}: GKE may delay the nodes until it ends.`,
    ),
    release_channel === null
      ? 'No release channel: the change does not wait for automatic upgrades.'
      : `Release channel ${release_channel}: an automatic upgrade in progress must finish first.`,
  ];
}

/** What to know about a requested change of one pool. */
export function bearingOfPool(row: PlannedCluster, pool: PoolReport): string[] {
  const policy =
    row.maintenance_window !== null || row.maintenance_exclusions.length > 0
      ? [
          'The cluster has a maintenance window or exclusion. It may not delay this change, so choose the time yourself.',
        ]
      : [];
  return [strategyOf(pool), ...policy];
}

function strategyOf({ upgrade_strategy, max_surge, max_unavailable }: PoolReport): string {
  switch (upgrade_strategy) {
    case 'BLUE_GREEN':
      return 'Blue-green upgrade: the pool temporarily doubles its nodes and needs the quota and IP addresses for them.';
    case 'SURGE':
      return `Surge upgrade: up to ${max_surge ?? 0} extra and ${max_unavailable ?? 0} unavailable nodes at a time.`;
    default:
      return 'The upgrade strategy of the pool is not known; by default, GKE surges one node at a time.';
  }
}
