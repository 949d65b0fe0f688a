import type { Api } from '../../http/api-method.ts';
import type { World } from '../../world.ts';
import { missingOrDenied, permissionDenied, SERVICE } from './resource-manager-errors.ts';
import { v1Methods } from './v1-methods.ts';
import { v3Methods } from './v3-methods.ts';

/** Resource Manager v3, and the v1 methods that gcloud needs. */
export function resourceManagerApi(world: World): Api {
  return {
    service: SERVICE,
    title: 'Cloud Resource Manager API',
    includesErrorList: true,
    denial: permissionDenied,
    notFound: missingOrDenied,
    methods: [...v3Methods(world), ...v1Methods(world)],
  };
}
