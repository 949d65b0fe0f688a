import type { SimulatedCluster } from '../../fleet/fleet.ts';
import type { PoolTruth, ProjectTruth } from '../../fleet/truth.ts';
import type { ApiCall } from '../../http/api-method.ts';
import { param } from '../../http/api-method.ts';
import { serviceDisabled } from '../../http/common-errors.ts';
import type { World } from '../../world.ts';
import { autopilotPoolsHidden, notFound, permissionDenied, projectDeleted, SERVICE } from './gke-errors.ts';

export const TITLE = 'Kubernetes Engine API';

export const projectResource = (call: ApiCall): string => `projects/${param(call, 'project')}`;
export const locationResource = (call: ApiCall): string =>
  `${projectResource(call)}/locations/${param(call, 'location')}`;
export const clusterResource = (call: ApiCall): string =>
  `${locationResource(call)}/clusters/${param(call, 'cluster')}`;
export const poolResource = (call: ApiCall): string =>
  `${clusterResource(call)}/nodePools/${param(call, 'pool')}`;

/**
 * The project that a GKE call names, by ID or number. An unknown project gets the same error as a forbidden one.
 * @throws ApiError PERMISSION_DENIED, also if the project is being deleted or its API is disabled
 */
export function projectOf({ fleet }: World, call: ApiCall, permission: string): ProjectTruth {
  const project = fleet.findProject(param(call, 'project'));
  if (project === undefined) throw permissionDenied(permission, projectResource(call));
  if (project.state === 'DELETE_REQUESTED') throw projectDeleted(project);
  if (!project.gkeEnabled) throw serviceDisabled(SERVICE, TITLE, project.projectNumber);
  return project;
}

/** @throws ApiError NOT_FOUND, and those of projectOf */
export function clusterOf(world: World, call: ApiCall, permission: string): SimulatedCluster {
  const { projectId } = projectOf(world, call, permission);
  const cluster = world.fleet.findCluster(projectId, param(call, 'location'), param(call, 'cluster'));
  if (cluster === undefined) throw notFound(clusterResource(call));
  return cluster;
}

/**
 * @throws ApiError INVALID_ARGUMENT for an Autopilot cluster, whose pools GKE does not expose; and those of clusterOf
 */
export function clusterWithPoolsOf(world: World, call: ApiCall, permission: string): SimulatedCluster {
  const cluster = clusterOf(world, call, permission);
  if (cluster.truth.mode === 'AUTOPILOT') throw autopilotPoolsHidden();
  return cluster;
}

/** @throws ApiError NOT_FOUND, and those of clusterWithPoolsOf */
export function poolOf(
  world: World,
  call: ApiCall,
  permission: string,
): { cluster: SimulatedCluster; pool: PoolTruth } {
  const cluster = clusterWithPoolsOf(world, call, permission);
  const pool = cluster.truth.pools.find(({ name }) => name === param(call, 'pool'));
  if (pool === undefined) throw notFound(poolResource(call));
  return { cluster, pool };
}
