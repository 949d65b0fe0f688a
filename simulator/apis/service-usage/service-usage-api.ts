import type { RestDocument } from '../../documents/rest-document.ts';
import { ApiError } from '../../http/api-error.ts';
import { type Api, param } from '../../http/api-method.ts';
import { permissionDenied } from '../../http/common-errors.ts';
import type { World } from '../../world.ts';

const SERVICE = 'serviceusage.googleapis.com';
/** Source: https://cloud.google.com/service-usage/docs/reference/rest/v1/services/batchGet */
const MAX_NAMES = 30;

/** Service Usage v1: whether APIs are enabled in a project. */
export function serviceUsageApi(world: World): Api {
  return {
    service: SERVICE,
    title: 'Service Usage API',
    includesErrorList: false,
    denial: (permission, resource) =>
      permissionDenied(
        SERVICE,
        permission,
        resource,
        'Permission denied to list services for consumer container [projects/0]',
      ),
    notFound: () => new ApiError('NOT_FOUND', 'Not found or permission denied for service(s).'),
    methods: [
      {
        name: 'serviceusage.services.batchGet',
        verb: 'GET',
        path: '/v1/projects/:project/services::batchGet',
        resourceOf: (call) => `projects/${param(call, 'project')}`,
        permission: 'serviceusage.services.get',
        responseType: null,
        handle: (call) => {
          const project = world.fleet.findProject(param(call, 'project'));
          if (project === undefined)
            throw new ApiError('PERMISSION_DENIED', 'The caller does not have permission');
          const names = [call.query['names'] ?? []].flat();
          if (names.length === 0 || names.length > MAX_NAMES)
            throw new ApiError('INVALID_ARGUMENT', 'Request contains an invalid argument.');
          return {
            services: names.map((name): RestDocument => {
              const service = name.split('/').at(-1) ?? '';
              const disabled =
                world.disabledServices.includes(service) ||
                (service === 'container.googleapis.com' && !project.gkeEnabled);
              return {
                name,
                parent: `projects/${project.projectNumber}`,
                state: disabled ? 'DISABLED' : 'ENABLED',
              };
            }),
          };
        },
      },
    ],
  };
}
