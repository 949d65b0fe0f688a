import type { RestDocument } from '../../documents/rest-document.ts';
import { hexOf } from '../../fleet/chance.ts';
import { placeOf } from '../../fleet/places.ts';
import type { ProjectTruth } from '../../fleet/truth.ts';
import { ApiError, type CanonicalCode, errorInfo } from '../../http/api-error.ts';

export const SERVICE = 'container.googleapis.com';

/** GKE's own errors carry a request ID. Here it is derived from the message, so that it differs between errors. */
function gkeError(status: CanonicalCode, message: string, ...details: readonly RestDocument[]): ApiError {
  const requestInfo = {
    '@type': 'type.googleapis.com/google.rpc.RequestInfo',
    requestId: `0x${hexOf(16, message)}`,
  };
  return new ApiError(status, message, { details: [...details, requestInfo] });
}

/** GKE's messages say `zones/Z` for zonal clusters, even if the request said `locations/Z`. */
function asInGkeMessages(resource: string): string {
  return resource.replace(/\/locations\/([^/]+)/, (_, location: string) => `/${placeOf(location)}`);
}

/** Source: hashicorp/terraform-provider-google and 2i2c-org/infrastructure#488, which show the zonal text. */
export function permissionDenied(permission: string, resource: string): ApiError {
  const [cluster] = asInGkeMessages(resource).split('/nodePools/');
  return gkeError('PERMISSION_DENIED', `Required "${permission}" permission(s) for "${cluster}".`);
}

/** Source: error-404-cluster-zonal.json, error-404-cluster-regional.json and error-404-nodepool.json. */
export function notFound(resource: string): ApiError {
  const [, pool] = resource.split('/nodePools/');
  return gkeError(
    'NOT_FOUND',
    pool === undefined
      ? `Not found: ${asInGkeMessages(resource)}.`
      : `Not found: node pool "${pool}" not found.`,
  );
}

export function projectDeleted({ projectNumber }: ProjectTruth): ApiError {
  return new ApiError('PERMISSION_DENIED', `Project #${projectNumber} has been deleted.`, {
    details: [
      errorInfo('CONSUMER_INVALID', 'googleapis.com', {
        consumer: `projects/${projectNumber}`,
        service: SERVICE,
      }),
    ],
  });
}

/** Source: kubernetes-sigs/cluster-api-provider-gcp#1363 and rancher/gke-operator#509. */
export function clusterBusy(operation: string): ApiError {
  return gkeError(
    'FAILED_PRECONDITION',
    `Cluster is running incompatible operation ${operation}.`,
    errorInfo('CLUSTER_ALREADY_HAS_OPERATION', SERVICE),
  );
}

/** Source: terraform-google-modules/terraform-google-kubernetes-engine#367. */
export function alreadyExists(resource: string): ApiError {
  return new ApiError('ALREADY_EXISTS', `Already exists: ${asInGkeMessages(resource)}.`, {
    reason: 'alreadyExists',
  });
}

/** Google's own wording is not on record; the rule is from the reference of gcloud container operations cancel. */
export function notCancelable(operation: string): ApiError {
  return gkeError('FAILED_PRECONDITION', `Operation ${operation} cannot be cancelled.`);
}

/** Source: gke-labs/kube-agents#920 and turbot/steampipe-plugin-gcp#591. */
export function autopilotPoolsHidden(): ApiError {
  return gkeError('INVALID_ARGUMENT', 'Autopilot node pools cannot be accessed or modified.');
}

/** Source: hashicorp/terraform-provider-google#23462. */
export function nothingToUpdate(): ApiError {
  return gkeError('INVALID_ARGUMENT', 'Must specify a field to update.');
}

/** Google's own wording is not on record; the rule is from the documentation of ClusterUpdate. */
export function severalUpdates(fields: readonly string[]): ApiError {
  return gkeError(
    'INVALID_ARGUMENT',
    `At most one update can be applied to a cluster with each request: ${fields.join(', ')}.`,
  );
}

/** Same shape as error-400-gke-invalid-enum.json, which Google's JSON parser returns before GKE sees the call. */
export function invalidPayload(message: string): ApiError {
  return new ApiError('INVALID_ARGUMENT', message, { reason: 'invalid' });
}

/** Google's own wording is not on record; the version is from the how-to page. */
export function settingUnsupported(version: string): ApiError {
  return gkeError(
    'INVALID_ARGUMENT',
    `insecureKubeletReadonlyPortEnabled needs version 1.26.4-gke.500 or later, not ${version}.`,
  );
}

/** Source: terraform-google-modules/terraform-docs-samples#829; plural#1308 for a full version. */
export function versionUnknown(what: 'Master' | 'Node', requested: string): ApiError {
  return gkeError(
    'INVALID_ARGUMENT',
    requested.includes('-')
      ? `${what} version "${requested}" is unsupported.`
      : `No valid versions with the prefix "${requested}" found.`,
  );
}

/**
 * Source of the message for a step of more than one minor version: nebari-dev/nebari-docs,
 * how-tos/kubernetes-version-upgrade.
 */
export function controlPlaneNotUpgradable(version: string, reason: string): ApiError {
  return gkeError('INVALID_ARGUMENT', `Master cannot be upgraded to "${version}": ${reason}.`);
}

/** Source: hashicorp/terraform-provider-google#6405. */
export function nodesTooNew(version: string, masterVersion: string): ApiError {
  return gkeError(
    'INVALID_ARGUMENT',
    `Node version "${version}" must not have a greater minor version than master version "${masterVersion}".`,
  );
}

/** Google's own wording is not on record; the rule is from its page on version skew. */
export function nodesTooOld(version: string, masterVersion: string): ApiError {
  return gkeError(
    'INVALID_ARGUMENT',
    `Node version "${version}" must not be more than 2 minor versions older than master version "${masterVersion}".`,
  );
}

/** Google's own wording is not on record; the rule is from the documentation of ClusterUpdate. */
export function poolNotNamed(): ApiError {
  return gkeError('INVALID_ARGUMENT', 'A node pool must be named: the cluster has several.');
}

/** Not a GKE error: the simulator reports what it does not implement instead of ignoring it. */
export function notImplemented(fields: readonly string[]): ApiError {
  return gkeError('UNIMPLEMENTED', `The simulator does not implement updates of ${fields.join(', ')}.`);
}
