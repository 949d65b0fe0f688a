import { DEFAULT_VERSION, GKE_VERSIONS } from '../../fleet/versions.ts';
import type { ApiMethod } from '../../http/api-method.ts';
import type { World } from '../../world.ts';
import { locationResource, projectOf } from './lookup.ts';

/** Lists the available versions, which gcloud requests before an upgrade. */
export function serverConfigMethods(world: World): ApiMethod[] {
  return [
    {
      name: 'container.locations.getServerConfig',
      verb: 'GET',
      path: '/v1/projects/:project/locations/:location/serverConfig',
      resourceOf: locationResource,
      permission: 'container.clusters.list',
      responseType: 'google.container.v1.ServerConfig',
      handle: (call) => {
        projectOf(world, call, 'container.clusters.list');
        return {
          defaultClusterVersion: DEFAULT_VERSION,
          defaultImageType: 'COS_CONTAINERD',
          validImageTypes: ['COS_CONTAINERD', 'UBUNTU_CONTAINERD'],
          validMasterVersions: GKE_VERSIONS,
          validNodeVersions: GKE_VERSIONS,
        };
      },
    },
  ];
}
