import type * as z from 'zod';
import { accessOf } from '../../access/access-policy.ts';
import { ancestorsOf } from '../../fleet/ancestors.ts';
import { type ApiCall, param } from '../../http/api-method.ts';
import type { World } from '../../world.ts';
import { accessDenied, invalid } from './bigquery-errors.ts';
import type { Catalog, StoredTable } from './catalog.ts';
import type { Warehouse } from './warehouse.ts';

/** State shared by the API's methods. */
export interface BigQuery {
  readonly world: World;
  readonly catalog: Catalog;
  readonly warehouse: Warehouse;
}

// The resource names that calls refer to, built from their path parameters.

export const projectResource = (call: ApiCall): string => `projects/${param(call, 'project')}`;

export const datasetResource = (call: ApiCall): string =>
  `${projectResource(call)}/datasets/${param(call, 'dataset')}`;

export const tableResource = (call: ApiCall): string =>
  `${datasetResource(call)}/tables/${param(call, 'table')}`;

export const jobResource = (call: ApiCall): string => `${projectResource(call)}/jobs/${param(call, 'job')}`;

/** Checks access to a table that a query names. @throws ApiError PERMISSION_DENIED */
export function checkTableAccess(
  { world }: BigQuery,
  { token }: ApiCall,
  permission: string,
  { resource }: StoredTable,
): void {
  if (accessOf(world, token, permission, ancestorsOf(world.fleet, resource)) !== 'ALLOWED')
    throw accessDenied(permission, resource);
}

/**
 * Parses the body of a call.
 * @throws ApiError INVALID_ARGUMENT, naming the first invalid field
 */
export function readBody<T>(shape: z.ZodType<T>, { body }: ApiCall): T {
  const { data, error } = shape.safeParse(body ?? {});
  if (data !== undefined) return data;
  const [issue] = error?.issues ?? [];
  throw invalid(`Invalid value at '${issue?.path.join('.')}': ${issue?.message}`);
}
