import type { PlannedCluster } from '../cluster-plan.ts';
import { PORT_CLOSED, type Step } from '../cluster-plan.ts';
import { CLOSE_AUTO_PROVISIONED, describeAutoProvisioned, updateCluster } from '../gcloud.ts';
import { bearingOfCluster } from './bearing.ts';
import { nodesOf } from './nodes.ts';

/** Standard with node auto-provisioning enabled, where the pools that it makes would be open, or nobody can say. */
export function autoProvisionedDefault(row: PlannedCluster): Step[] {
  if (row.auto_provisioned === null || row.auto_provisioned.port === 'DISABLED') return [];
  const pools = row.pools.filter(({ auto_provisioned }) => auto_provisioned);
  return [
    {
      kind: 'AUTO_PROVISIONED_DEFAULT',
      pool: null,
      title: 'Close the port of auto-provisioned node pools, those that exist and later ones',
      restart: {
        what: pools.length === 0 ? 'NOTHING' : 'AUTO_PROVISIONED_POOLS',
        nodes: nodesOf(pools),
      },
      bearing: bearingOfCluster(row),
      change: { by: 'FLAG', command: updateCluster(row, CLOSE_AUTO_PROVISIONED) },
      describe: describeAutoProvisioned(row),
      expected: PORT_CLOSED,
    },
  ];
}
