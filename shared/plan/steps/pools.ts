import { rowPath } from '../../model/cluster-names.ts';
import type { PoolReport } from '../../model/rows/parts.ts';
import { type Change, type PlannedCluster, PORT_CLOSED, type Step } from '../cluster-plan.ts';
import {
  CLOSE_PORT,
  describePool,
  FROM_FILE,
  OPEN_PORT,
  poolUpgrades,
  recreateNodes,
  updatePool,
} from '../gcloud.ts';
import { CLOSED_PORT, nodeSystemConfigOf, settingsToKeep, withOpenPort } from '../node-system-config.ts';

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

/** Standard: each pool that is open or unknown, one at a time. */
export function pools(row: PlannedCluster): Step[] {
  return row.pools
    .filter(({ port }) => port !== 'DISABLED')
    .map((pool) => ({
      kind: pool.auto_provisioned ? 'AUTO_PROVISIONED_POOL' : 'POOL',
      pool: pool.pool,
      title: `Close the port on ${kindOf(pool)} ${pool.pool}`,
      // The nodes count once: in the step for auto-provisioned pools if it reaches this one.
      restart: isReachedBefore(row, pool)
        ? { what: 'NOTHING', nodes: 0 }
        : { what: 'POOL', nodes: nodeCountOf(pool) },
      bearing: [
        ...bearingOfPool(row, pool),
        ...keeping(pool),
        ...(isReachedBefore(row, pool)
          ? ['The step for auto-provisioned pools already closes it; this step then has nothing to do.']
          : []),
      ],
      change: changeOf(row, pool),
      describe: describePool(row, pool.pool),
      expected: PORT_CLOSED,
      rollback: rollbackOf(row, pool),
    }));
}

/** The pools whose setting is closed although a kubelet was observed with the port open. */
export function notEffectivePools(pools: readonly PoolReport[]): PoolReport[] {
  return pools.filter(
    ({ port, effective_port, usage }) =>
      port === 'DISABLED' && (effective_port === 'ENABLED' || usage.setting_not_effective),
  );
}

/** Standard: each pool on which the setting is not effective. No other update would replace its nodes. */
export function nodesToRecreate(row: PlannedCluster): Step[] {
  return notEffectivePools(row.pools).map((pool) => ({
    kind: 'RECREATE_NODES',
    pool: pool.pool,
    title: `Recreate the nodes of ${kindOf(pool)} ${pool.pool}, on which the setting is not effective`,
    restart: { what: 'POOL', nodes: nodeCountOf(pool) },
    bearing: [
      'The setting is false, but a kubelet was observed with the port open. If a rolling update of the pool is still running, wait until it is finished and scan again: this step may not be needed.',
      'If new nodes have the port open as well, something overrides the setting, for example a privileged DaemonSet or a startup script that changes the kubelet configuration.',
      ...bearingOfPool(row, pool),
    ],
    change: { by: 'FLAG', command: recreateNodes(row, pool.pool, pool.version) },
    describe: poolUpgrades(row, pool.pool),
    expected: { is: 'UPGRADE_DONE' },
    rollback: null,
  }));
}

function kindOf({ pool, auto_provisioned }: PoolReport): string {
  if (auto_provisioned) return 'auto-provisioned node pool';
  return pool === 'default-pool' ? 'default node pool' : 'node pool';
}

/** gcloud's flag sends only the port, but an update replaces the whole kubeletConfig and would drop other settings. */
function changeOf(row: PlannedCluster, { pool, ...report }: PoolReport): Change {
  const settings = settingsToKeep({ pool, ...report });
  if (settings.length === 0) return { by: 'FLAG', command: updatePool(row, pool, CLOSE_PORT) };
  const file = nodeSystemConfigOf(settings);
  if (file !== null) return { by: 'NODE_SYSTEM_CONFIG', command: updatePool(row, pool, FROM_FILE), file };
  return {
    by: 'API_BODY',
    path: `PUT https://container.googleapis.com/v1/${rowPath(row)}/nodePools/${pool}`,
    body: { kubeletConfig: { ...Object.fromEntries(settings), ...CLOSED_PORT } },
  };
}

/** Opens the port again, and keeps the other settings as well. */
function rollbackOf(row: PlannedCluster, pool: PoolReport): Change {
  const change = changeOf(row, pool);
  switch (change.by) {
    case 'NODE_SYSTEM_CONFIG':
      return { ...change, file: withOpenPort(change.file) };
    case 'API_BODY':
      return { ...change, body: withOpenPort(change.body) };
    default:
      return { by: 'FLAG', command: updatePool(row, pool.pool, OPEN_PORT) };
  }
}

function keeping(pool: PoolReport): string[] {
  const names = settingsToKeep(pool).map(([key]) => key);
  return names.length === 0
    ? []
    : [
        `The pool has other kubelet settings (${names.join(', ')}), which the flag alone would remove, so they are resent.`,
      ];
}

/** Whether the step for auto-provisioned pools closes a pool before its own step. */
function isReachedBefore(row: PlannedCluster, pool: PoolReport): boolean {
  return pool.auto_provisioned && row.auto_provisioned !== null && row.auto_provisioned.port !== 'DISABLED';
}

/** How many nodes a pool has: according to GKE or, where its answer does not say, the nodes that the scan has listed. */
export const nodeCountOf = ({ node_count, usage }: PoolReport): number | null =>
  node_count ?? usage.nodes_total;

/** Total node count; null if the count of any pool is not known. */
export function nodesOf(pools: readonly PoolReport[]): number | null {
  return pools
    .map(nodeCountOf)
    .reduce((sum, count) => (sum === null || count === null ? null : sum + count), 0);
}
