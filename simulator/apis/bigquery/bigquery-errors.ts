import { ApiError } from '../../http/api-error.ts';

export const SERVICE = 'bigquery.googleapis.com';

/** Formats `projects/P/datasets/D/tables/T` as BigQuery's messages do: `Table P:D.T`. */
function nameOf(resource: string): string {
  const [, project = '', , dataset, kind, name] = resource.split('/');
  if (dataset === undefined) return `Project ${project}`;
  if (resource.includes('/jobs/')) return `Job ${project}:US.${dataset}`;
  return kind === 'tables' ? `Table ${project}:${dataset}.${name}` : `Dataset ${project}:${dataset}`;
}

/**
 * Source: https://cloud.google.com/bigquery/docs/troubleshoot-queries#access-denied and client issues that quote it.
 */
export function accessDenied(permission: string, resource: string): ApiError {
  const name = nameOf(resource);
  const text = name.startsWith('Project ')
    ? `User does not have ${permission} permission in project ${name.slice(8)}.`
    : `Permission ${permission} denied on ${name.charAt(0).toLowerCase()}${name.slice(1)} (or it may not exist).`;
  return new ApiError('PERMISSION_DENIED', `Access Denied: ${name}: ${text}`, { reason: 'accessDenied' });
}

export function notFound(resource: string): ApiError {
  return new ApiError('NOT_FOUND', `Not found: ${nameOf(resource)}`);
}

export function alreadyExists(resource: string): ApiError {
  return new ApiError('ALREADY_EXISTS', `Already Exists: ${nameOf(resource)}`);
}

/** @param reason from https://cloud.google.com/bigquery/docs/error-messages */
export function invalid(message: string, reason = 'invalid'): ApiError {
  return new ApiError('INVALID_ARGUMENT', message, { reason });
}

/** Not a BigQuery error: the simulator reports what it does not implement instead of ignoring it. */
export function notImplemented(what: string): ApiError {
  return new ApiError('UNIMPLEMENTED', `The simulator does not implement ${what}.`);
}
