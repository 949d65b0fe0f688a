import { isBelow, parseGkeVersion } from '../../../shared/model/gke-version.ts';
import { clusterLinkOf, poolLinkOf } from '../../documents/links.ts';
import { operationDocument } from '../../documents/operation-document.ts';
import type { RestDocument } from '../../documents/rest-document.ts';
import type { SimulatedCluster } from '../../fleet/fleet.ts';
import { nodeZonesOf } from '../../fleet/places.ts';
import type { ClusterTruth, PoolTruth, SiteTruth } from '../../fleet/truth.ts';
import type { ApiMethod } from '../../http/api-method.ts';
import type { OperationRequest } from '../../operations/operation-ledger.ts';
import type { World } from '../../world.ts';
import { clusterBusy, settingUnsupported } from './gke-errors.ts';
import { clusterOf, clusterResource, poolOf, poolResource } from './look-up.ts';
import { portIn, readClusterUpdate, readPoolUpdate } from './read-update.ts';

const CLUSTER = '/v1/projects/:project/locations/:location/clusters/:cluster';
const PERMISSION = 'container.clusters.update';
const OPERATION = 'google.container.v1.Operation';

/** Changing the read-only port. What it changes is true once the operation is done. */
export function updateMethods(world: World): ApiMethod[] {
  return [
    {
      name: 'container.clusters.update',
      verb: 'PUT',
      path: CLUSTER,
      resourceOf: clusterResource,
      permission: PERMISSION,
      answers: OPERATION,
      answer: (call) => {
        const cluster = clusterOf(world, call, PERMISSION);
        const { field, message } = readClusterUpdate(call.body);
        const port = portIn(message);
        return begin(world, cluster, {
          ...clusterChange(cluster.truth, field, port),
          targetLink: clusterLinkOf(cluster),
        });
      },
    },
    {
      name: 'container.nodePools.update',
      verb: 'PUT',
      path: `${CLUSTER}/nodePools/:pool`,
      resourceOf: poolResource,
      permission: PERMISSION,
      answers: OPERATION,
      answer: (call) => {
        const { cluster, pool } = poolOf(world, call, PERMISSION);
        const { insecureKubeletReadonlyPortEnabled: _, ...kubeletConfig } = readPoolUpdate(call.body);
        const readonlyPort = portIn(readPoolUpdate(call.body));
        return begin(world, cluster, {
          type: 'UPGRADE_NODES',
          targetLink: poolLinkOf(cluster, pool.name),
          nodes: nodesIn(cluster.truth, [pool]),
          change: ({ pools }) => ({
            pools: pools.map((each) =>
              each.name === pool.name ? { ...each, readonlyPort, kubeletConfig } : each,
            ),
          }),
        });
      },
    },
  ];
}

interface PlannedChange extends Pick<OperationRequest, 'type' | 'nodes'> {
  readonly change: (truth: ClusterTruth) => Partial<ClusterTruth>;
}

/** The default reaches pools made from now on; auto-provisioning's reaches auto-provisioned pools that exist, too. */
function clusterChange(truth: ClusterTruth, field: string, port: SiteTruth): PlannedChange {
  if (field === 'desiredNodeKubeletConfig') {
    return { type: 'UPDATE_CLUSTER', nodes: 0, change: () => ({ clusterDefault: port }) };
  }
  const reached = (pool: PoolTruth): boolean => truth.mode === 'AUTOPILOT' || pool.autoProvisioned;
  return {
    type: 'UPDATE_CLUSTER',
    nodes: nodesIn(truth, truth.pools.filter(reached)),
    change: ({ pools }) => ({
      autoProvisioningDefault: port,
      pools: pools.map((pool) => (reached(pool) ? { ...pool, readonlyPort: port } : pool)),
    }),
  };
}

/** @throws ApiError FAILED_PRECONDITION while another operation runs, INVALID_ARGUMENT before 1.26.4-gke.500 */
function begin(
  { fleet, operations }: World,
  cluster: SimulatedCluster,
  { change, ...planned }: PlannedChange & { readonly targetLink: string },
): RestDocument {
  const running = operations.runningOn(cluster);
  if (running !== undefined) throw clusterBusy(running.name);
  const version = parseGkeVersion(cluster.truth.controlPlaneVersion);
  if (version !== null && isBelow(version, '1.26.4-gke.500')) {
    throw settingUnsupported(cluster.truth.controlPlaneVersion);
  }
  const { projectId, location, name } = cluster;
  const operation = operations.start({
    ...planned,
    cluster: { projectId, location, name },
    apply: () => {
      const now = fleet.findCluster(projectId, location, name);
      if (now !== undefined) fleet.change(now, change(now.truth));
    },
  });
  return operationDocument(operation, operations, cluster.project.projectNumber);
}

function nodesIn({ location }: ClusterTruth, pools: readonly PoolTruth[]): number {
  return nodeZonesOf(location).length * pools.reduce((sum, { nodesPerZone }) => sum + nodesPerZone, 0);
}
