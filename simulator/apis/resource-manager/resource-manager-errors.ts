import { ApiError } from '../../http/api-error.ts';
import { permissionDenied as denied } from '../../http/common-errors.ts';

export const SERVICE = 'cloudresourcemanager.googleapis.com';

/** Source: CrowdStrike/falcon-integration-gateway#98, with IAM's reason in ErrorInfo. */
export function permissionDenied(permission: string, resource: string): ApiError {
  const message = `Permission '${permission}' denied on resource '//${SERVICE}/${resource}' (or it may not exist).`;
  return denied(SERVICE, permission, resource, message);
}

/**
 * A missing project or folder gets the same error as a forbidden one. Source:
 * error-403-crm-project-missing-or-denied.json.
 */
export function missingOrDenied(): ApiError {
  return new ApiError('PERMISSION_DENIED', 'The caller does not have permission');
}

export function invalidArgument(): ApiError {
  return new ApiError('INVALID_ARGUMENT', 'Request contains an invalid argument.');
}
