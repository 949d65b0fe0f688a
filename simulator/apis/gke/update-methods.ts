import type { SimulatedCluster } from '../../fleet/fleet.ts';
import type { PoolTruth } from '../../fleet/truth.ts';
import type { ApiMethod } from '../../http/api-method.ts';
import type { World } from '../../world.ts';
import { beginOperation } from './begin-operation.ts';
import { autopilotPoolsHidden, notFound, poolNotNamed } from './gke-errors.ts';
import { clusterOf, clusterResource, clusterWithPoolsOf, poolOf, poolResource } from './lookup.ts';
import type { PlannedChange } from './planned-change.ts';
import { createPool, deletePool } from './pool-lifecycle.ts';
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

/** Changes the read-only port, versions and node pools. A change takes effect when its operation completes. */
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
        return beginOperation(world, cluster, changeCluster(cluster, readClusterUpdate(call.body)), call);
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
        const change =
          field === 'nodeVersion'
            ? upgradePool(cluster.truth, pool, textOf('node_version', value))
            : changePoolPort(cluster.truth, pool, messageOf(value));
        return beginOperation(world, cluster, change, call);
      },
    },
    {
      name: 'container.nodePools.create',
      verb: 'POST',
      path: `${CLUSTER}/nodePools`,
      resourceOf: clusterResource,
      permission: PERMISSION,
      responseType: OPERATION,
      handle: (call) => {
        const cluster = clusterWithPoolsOf(world, call, PERMISSION);
        return beginOperation(
          world,
          cluster,
          createPool(cluster.truth, call.body, clusterResource(call)),
          call,
        );
      },
    },
    {
      name: 'container.nodePools.delete',
      verb: 'DELETE',
      path: `${CLUSTER}/nodePools/:pool`,
      resourceOf: poolResource,
      permission: PERMISSION,
      responseType: OPERATION,
      handle: (call) => {
        const { cluster, pool } = poolOf(world, call, PERMISSION);
        return beginOperation(world, cluster, deletePool(pool), call);
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
