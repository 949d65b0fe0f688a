import type { Api } from '../../http/api-method.ts';
import type { World } from '../../world.ts';
import { clusterMethods } from './cluster-methods.ts';
import { notFound, permissionDenied, SERVICE } from './gke-errors.ts';
import { TITLE } from './lookup.ts';
import { nodePoolMethods } from './node-pool-methods.ts';
import { operationMethods } from './operation-methods.ts';
import { serverConfigMethods } from './server-config-methods.ts';
import { updateMethods } from './update-methods.ts';

/** The part of Kubernetes Engine v1 that concerns the read-only port. */
export function gkeApi(world: World): Api {
  return {
    service: SERVICE,
    title: TITLE,
    includesErrorList: true,
    denial: permissionDenied,
    notFound,
    methods: [
      ...clusterMethods(world),
      ...nodePoolMethods(world),
      ...updateMethods(world),
      ...operationMethods(world),
      ...serverConfigMethods(world),
    ],
  };
}
