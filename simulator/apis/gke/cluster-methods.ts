import { pickOne } from '../../fleet/chance.ts';
import type { SimulatedCluster } from '../../fleet/fleet.ts';
import { type ApiMethod, param } from '../../http/api-method.ts';
import type { World } from '../../world.ts';
import { clusterOf, clusterResource, projectOf, projectResource } from './lookup.ts';

const CLUSTERS = '/v1/projects/:project/locations/:location/clusters';

/**
 * Reading clusters. Source:
 * https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters
 */
export function clusterMethods(world: World): ApiMethod[] {
  return [
    {
      name: 'container.clusters.list',
      verb: 'GET',
      path: CLUSTERS,
      resourceOf: projectResource,
      permission: 'container.clusters.list',
      responseType: 'google.container.v1.ListClustersResponse',
      cacheable: true,
      handle: (call) => {
        const { projectId } = projectOf(world, call, 'container.clusters.list');
        const location = param(call, 'location');
        const clusters = world.fleet
          .clustersOf(projectId)
          .filter((cluster) => location === '-' || cluster.location === location);
        const missing = call.omitsLocation ? locationToOmit(clusters) : null;
        const shown = clusters.filter((cluster) => cluster.location !== missing);
        return {
          ...(shown.length > 0 ? { clusters: shown.map(({ restDocument }) => restDocument) } : {}),
          ...(missing === null ? {} : { missingZones: [missing] }),
        };
      },
    },
    {
      name: 'container.clusters.get',
      verb: 'GET',
      path: `${CLUSTERS}/:cluster`,
      resourceOf: clusterResource,
      permission: 'container.clusters.get',
      responseType: 'google.container.v1.Cluster',
      handle: (call) => clusterOf(world, call, 'container.clusters.get').restDocument,
    },
  ];
}

/** Picks one of the project's locations, the same on every call. */
function locationToOmit([first, ...others]: readonly SimulatedCluster[]): string | null {
  if (first === undefined) return null;
  return pickOne([first, ...others], first.projectId, 'missing').location;
}
