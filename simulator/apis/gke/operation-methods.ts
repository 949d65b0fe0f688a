import { operationDocument } from '../../documents/operation-document.ts';
import { type ApiCall, type ApiMethod, param } from '../../http/api-method.ts';
import type { Operation } from '../../operations/operation-ledger.ts';
import type { World } from '../../world.ts';
import { notCancelable, notFound } from './gke-errors.ts';
import { locationResource, projectOf } from './lookup.ts';

const OPERATIONS = '/v1/projects/:project/locations/:location/operations';

/** GKE's pages do not name the permission; the one that starts node upgrades is assumed. */
const CANCEL = 'container.clusters.update';

const operationResource = (call: ApiCall): string =>
  `${locationResource(call)}/operations/${param(call, 'operation')}`;

/** Reads the progress of operations, and cancels node upgrades. */
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
      resourceOf: operationResource,
      permission: 'container.operations.get',
      responseType: 'google.container.v1.Operation',
      handle: (call) => {
        const { projectNumber } = projectOf(world, call, 'container.operations.get');
        return operationDocument(
          operationOf(world, call, 'container.operations.get'),
          operations,
          projectNumber,
        );
      },
    },
    {
      name: 'container.operations.cancel',
      verb: 'POST',
      path: `${OPERATIONS}/:operation(^[^:]+)::cancel`,
      resourceOf: operationResource,
      permission: CANCEL,
      responseType: 'google.protobuf.Empty',
      handle: (call) => {
        const { name } = operationOf(world, call, CANCEL);
        if (!operations.cancel(name)) throw notCancelable(name);
        return {};
      },
    },
  ];
}

function operationOf(world: World, call: ApiCall, permission: string): Operation {
  const { projectId } = projectOf(world, call, permission);
  const found = world.operations
    .list(projectId, param(call, 'location'))
    .find(({ name }) => name === param(call, 'operation'));
  if (found === undefined) throw notFound(operationResource(call));
  return found;
}
