import { operationDocument } from '../../documents/operation-document.ts';
import { type ApiMethod, param } from '../../http/api-method.ts';
import type { World } from '../../world.ts';
import { notFound } from './gke-errors.ts';
import { locationResource, projectOf } from './lookup.ts';

const OPERATIONS = '/v1/projects/:project/locations/:location/operations';

/** Reads the progress of operations. */
export function operationMethods(world: World): ApiMethod[] {
  const { operations } = world;
  return [
    {
      name: 'container.operations.list',
      verb: 'GET',
      path: OPERATIONS,
      resourceOf: locationResource,
      permission: 'container.operations.list',
      responseType: 'google.container.v1.ListOperationsResponse',
      handle: (call) => {
        const { projectId, projectNumber } = projectOf(world, call, 'container.operations.list');
        const found = operations.list(projectId, param(call, 'location'));
        return {
          ...(found.length > 0
            ? { operations: found.map((each) => operationDocument(each, operations, projectNumber)) }
            : {}),
        };
      },
    },
    {
      name: 'container.operations.get',
      verb: 'GET',
      path: `${OPERATIONS}/:operation`,
      resourceOf: (call) => `${locationResource(call)}/operations/${param(call, 'operation')}`,
      permission: 'container.operations.get',
      responseType: 'google.container.v1.Operation',
      handle: (call) => {
        const { projectId, projectNumber } = projectOf(world, call, 'container.operations.get');
        const found = operations
          .list(projectId, param(call, 'location'))
          .find(({ name }) => name === param(call, 'operation'));
        if (found === undefined)
          throw notFound(`${locationResource(call)}/operations/${param(call, 'operation')}`);
        return operationDocument(found, operations, projectNumber);
      },
    },
  ];
}
