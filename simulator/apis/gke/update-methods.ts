import { clusterLinkOf, poolLinkOf } from '../../documents/links.ts';
import { operationDocument } from '../../documents/operation-document.ts';
import type { RestDocument } from '../../documents/rest-document.ts';
import type { SimulatedCluster } from '../../fleet/fleet.ts';
import type { PoolTruth } from '../../fleet/truth.ts';
import type { ApiMethod } from '../../http/api-method.ts';
import type { World } from '../../world.ts';
import { autopilotPoolsHidden, clusterBusy, notFound, poolNotNamed } from './gke-errors.ts';
import { clusterOf, clusterResource, poolOf, poolResource } from './lookup.ts';
import type { PlannedChange } from './planned-change.ts';
import { changeAutoProvisioningDefault, changeClusterDefault, changePoolPort } from './port-changes.ts';
import {
  type ClusterUpdateRequest,
  messageOf,
  readClusterUpdate,
  readPoolUpdate,
  textOf,
} from './read-update.ts';
import { upgradeControlPlane, upgradePool } from './upgrades.ts';

const CLUSTER = '/v1/projects/:project/locations/:location/clusters/:cluster';
const PERMISSION = 'container.clusters.update';
const OPERATION = 'google.container.v1.Operation';

/** Changes the read-only port and versions. A change takes effect when its operation completes. */
export function updateMethods(world: World): ApiMethod[] {
  return [
    {
      name: 'container.clusters.update',
      verb: 'PUT',
      path: CLUSTER,
      resourceOf: clusterResource,
      permission: PERMISSION,
      responseType: OPERATION,
      handle: (call) => {
        const cluster = clusterOf(world, call, PERMISSION);
        return begin(world, cluster, changeCluster(cluster, readClusterUpdate(call.body)));
      },
    },
    {
      name: 'container.nodePools.update',
      verb: 'PUT',
      path: `${CLUSTER}/nodePools/:pool`,
      resourceOf: poolResource,
      permission: PERMISSION,
      responseType: OPERATION,
      handle: (call) => {
        const { cluster, pool } = poolOf(world, call, PERMISSION);
        const { field, value } = readPoolUpdate(call.body);
        return begin(
          world,
          cluster,
          field === 'nodeVersion'
            ? upgradePool(cluster.truth, pool, textOf('node_version', value))
            : changePoolPort(cluster.truth, pool, messageOf(value)),
        );
      },
    },
  ];
}

function changeCluster(cluster: SimulatedCluster, update: ClusterUpdateRequest): PlannedChange {
  const { truth } = cluster;
  const { field, value, pool } = update;
  switch (field) {
    case 'desiredNodeKubeletConfig':
      return changeClusterDefault(truth, messageOf(value));
    case 'desiredNodePoolAutoConfigKubeletConfig':
      return changeAutoProvisioningDefault(truth, messageOf(value));
    case 'desiredMasterVersion':
      return upgradeControlPlane(truth, textOf('update.desired_master_version', value));
    case 'desiredNodeVersion':
      return upgradePool(truth, namedPool(cluster, pool), textOf('update.desired_node_version', value));
  }
}

/** The pool that a node upgrade names; it may be omitted if the cluster has only one. */
function namedPool({ truth }: SimulatedCluster, name: string | null): PoolTruth {
  if (truth.mode === 'AUTOPILOT') throw autopilotPoolsHidden();
  const [first, ...others] = name === null ? truth.pools : truth.pools.filter((pool) => pool.name === name);
  if (first === undefined) throw notFound(`/nodePools/${name}`);
  if (others.length > 0) throw poolNotNamed();
  return first;
}

/** @throws ApiError FAILED_PRECONDITION while another operation runs */
function begin(
  { fleet, operations }: World,
  cluster: SimulatedCluster,
  { change, pool, ...planned }: PlannedChange,
): RestDocument {
  const running = operations.runningOn(cluster);
  if (running !== undefined) throw clusterBusy(running.name);
  const { projectId, location, name } = cluster;
  const operation = operations.start({
    ...planned,
    targetLink: pool === null ? clusterLinkOf(cluster) : poolLinkOf(cluster, pool),
    cluster: { projectId, location, name },
    apply: () => {
      const now = fleet.findCluster(projectId, location, name);
      if (now !== undefined) fleet.change(now, change(now.truth));
    },
  });
  return operationDocument(operation, operations, cluster.project.projectNumber);
}
