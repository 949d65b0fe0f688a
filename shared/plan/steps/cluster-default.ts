import type { PlannedCluster } from '../cluster-plan.ts';
import { PORT_CLOSED, type Step } from '../cluster-plan.ts';
import { CLOSE_PORT, describeDefault, updateCluster } from '../gcloud.ts';

/** Standard, where pools made from now on would be open, or nobody can say. */
export function clusterDefault(row: PlannedCluster): Step[] {
  if (row.new_pools === null || row.new_pools.port === 'DISABLED') return [];
  return [
    {
      kind: 'CLUSTER_DEFAULT',
      pool: null,
      title: 'Close the port for node pools made from now on',
      restart: { what: 'NOTHING', nodes: 0 },
      bearing: ['Existing pools stay as they are: each is a step of its own.'],
      change: { by: 'FLAG', command: updateCluster(row, CLOSE_PORT) },
      describe: describeDefault(row),
      expected: PORT_CLOSED,
    },
  ];
}
