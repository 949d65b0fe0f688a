import type { PlannedCluster } from '../cluster-plan.ts';
import { PORT_CLOSED, type Step } from '../cluster-plan.ts';
import { CLOSE_AUTO_PROVISIONED, describeAutoProvisioned, updateCluster } from '../gcloud.ts';
import { bearingOfCluster } from './bearing.ts';
import { nodesOf } from './nodes.ts';

/** Autopilot: one flag governs every node. */
export function autopilot(row: PlannedCluster): Step[] {
  return [
    {
      kind: 'AUTOPILOT',
      pool: null,
      title: 'Close the port of all nodes, those that exist and later ones',
      restart: { what: 'ALL_NODES', nodes: nodesOf(row.pools) },
      bearing: bearingOfCluster(row),
      change: { by: 'FLAG', command: updateCluster(row, CLOSE_AUTO_PROVISIONED) },
      describe: describeAutoProvisioned(row),
      expected: PORT_CLOSED,
    },
  ];
}
