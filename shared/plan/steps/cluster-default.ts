import { type PlannedCluster, PORT_CLOSED, type Step } from '../cluster-plan.ts';
import {
  CLOSE_AUTO_PROVISIONED,
  CLOSE_PORT,
  describeAutoProvisioned,
  describeDefault,
  OPEN_AUTO_PROVISIONED,
  OPEN_PORT,
  updateCluster,
} from '../gcloud.ts';
import { bearingOfCluster, nodesOf } from './pools.ts';

/** Standard clusters in which new node pools would be open, or whose default is not known. */
export function clusterDefault(row: PlannedCluster): Step[] {
  if (row.new_pools === null || row.new_pools.port === 'DISABLED') return [];
  return [
    {
      kind: 'CLUSTER_DEFAULT',
      pool: null,
      title: 'Close the port for new node pools',
      restart: { what: 'NOTHING', nodes: 0 },
      bearing: ['Existing pools do not change; each has its own step.'],
      change: { by: 'FLAG', command: updateCluster(row, CLOSE_PORT) },
      describe: describeDefault(row),
      expected: PORT_CLOSED,
      rollback: { by: 'FLAG', command: updateCluster(row, OPEN_PORT) },
    },
  ];
}

/** Autopilot: one flag governs all nodes. Nothing is left to set if it is closed and no pool says otherwise. */
export function autopilot(row: PlannedCluster): Step[] {
  const ports = [row.auto_provisioned, ...row.pools].map((site) => site?.port);
  if (ports.every((port) => port === 'DISABLED')) return [];
  return [
    {
      kind: 'AUTOPILOT',
      pool: null,
      title: 'Close the port on all existing and future nodes',
      restart: { what: 'ALL_NODES', nodes: nodesOf(row.pools) },
      bearing: bearingOfCluster(row),
      change: { by: 'FLAG', command: updateCluster(row, CLOSE_AUTO_PROVISIONED) },
      describe: describeAutoProvisioned(row),
      expected: PORT_CLOSED,
      rollback: { by: 'FLAG', command: updateCluster(row, OPEN_AUTO_PROVISIONED) },
    },
  ];
}

/** Standard with node auto-provisioning enabled, where the pools that it makes would be open, or nobody can say. */
export function autoProvisionedDefault(row: PlannedCluster): Step[] {
  if (row.auto_provisioned === null || row.auto_provisioned.port === 'DISABLED') return [];
  const pools = row.pools.filter(({ auto_provisioned }) => auto_provisioned);
  return [
    {
      kind: 'AUTO_PROVISIONED_DEFAULT',
      pool: null,
      title: 'Close the port on existing and future auto-provisioned node pools',
      restart: {
        what: pools.length === 0 ? 'NOTHING' : 'AUTO_PROVISIONED_POOLS',
        nodes: nodesOf(pools),
      },
      bearing: bearingOfCluster(row),
      change: { by: 'FLAG', command: updateCluster(row, CLOSE_AUTO_PROVISIONED) },
      describe: describeAutoProvisioned(row),
      expected: PORT_CLOSED,
      rollback: { by: 'FLAG', command: updateCluster(row, OPEN_AUTO_PROVISIONED) },
    },
  ];
}
