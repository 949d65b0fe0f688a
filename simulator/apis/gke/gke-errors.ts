import type { RestDocument } from '../../documents/rest-document.ts';
import { hexOf } from '../../fleet/chance.ts';
import { placeOf } from '../../fleet/places.ts';
import type { ProjectTruth } from '../../fleet/truth.ts';
import { ApiError, type CanonicalCode, errorInfo } from '../../http/api-error.ts';

export const SERVICE = 'container.googleapis.com';

/** GKE's own errors carry the id of the request; `facts` make it differ from error to error. */
function gkeError(status: CanonicalCode, message: string, ...details: readonly RestDocument[]): ApiError {
  const requestInfo = {
    '@type': 'type.googleapis.com/google.rpc.RequestInfo',
    requestId: `0x${hexOf(16, message)}`,
  };
  return new ApiError(status, message, { details: [...details, requestInfo] });
}

/** Zonal clusters are `zones/Z` in GKE's texts though they were asked for as `locations/Z`. */
function asGkeWritesIt(resource: string): string {
  return resource.replace(/\/locations\/([^/]+)/, (_, location: string) => `/${placeOf(location)}`);
}

/** Source: hashicorp/terraform-provider-google and 2i2c-org/infrastructure#488, which show the zonal text. */
export function permissionDenied(permission: string, resource: string): ApiError {
  const [cluster] = asGkeWritesIt(resource).split('/nodePools/');
  return gkeError('PERMISSION_DENIED', `Required "${permission}" permission(s) for "${cluster}".`);
}

/** Source: error-404-cluster-zonal.json, error-404-cluster-regional.json and error-404-nodepool.json. */
export function notFound(resource: string): ApiError {
  const [, pool] = resource.split('/nodePools/');
  return gkeError(
    'NOT_FOUND',
    pool === undefined
      ? `Not found: ${asGkeWritesIt(resource)}.`
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

/** Source: gke-labs/kube-agents#920 and turbot/steampipe-plugin-gcp#591. */
export function autopilotPoolsClosed(): ApiError {
  return gkeError('INVALID_ARGUMENT', 'Autopilot node pools cannot be accessed or modified.');
}

/** Source: hashicorp/terraform-provider-google#23462. */
export function nothingToUpdate(): ApiError {
  return gkeError('INVALID_ARGUMENT', 'Must specify a field to update.');
}

/** Google's own text is not on record; the rule is that of ClusterUpdate's documentation. */
export function severalUpdates(fields: readonly string[]): ApiError {
  return gkeError(
    'INVALID_ARGUMENT',
    `At most one update can be applied to a cluster with each request: ${fields.join(', ')}.`,
  );
}

/** The shape of error-400-gke-invalid-enum.json, which Google's JSON reader gives before GKE sees the call. */
export function invalidPayload(message: string): ApiError {
  return new ApiError('INVALID_ARGUMENT', message, { reason: 'invalid' });
}

/** Google's own text is not on record; the version is that of the how-to page. */
export function settingUnsupported(version: string): ApiError {
  return gkeError(
    'INVALID_ARGUMENT',
    `insecureKubeletReadonlyPortEnabled needs version 1.26.4-gke.500 or later, not ${version}.`,
  );
}

/** Source: terraform-google-modules/terraform-docs-samples#829; plural#1308 for a whole version. */
export function versionUnknown(what: 'Master' | 'Node', asked: string): ApiError {
  return gkeError(
    'INVALID_ARGUMENT',
    asked.includes('-')
      ? `${what} version "${asked}" is unsupported.`
      : `No valid versions with the prefix "${asked}" found.`,
  );
}

/** Source of the text for a step that is too wide: nebari-dev/nebari-docs, how-tos/kubernetes-version-upgrade. */
export function masterNotUpgradable(version: string, reason: string): ApiError {
  return gkeError('INVALID_ARGUMENT', `Master cannot be upgraded to "${version}": ${reason}.`);
}

/** Source: hashicorp/terraform-provider-google#6405. */
export function nodesBeforeMaster(version: string, masterVersion: string): ApiError {
  return gkeError(
    'INVALID_ARGUMENT',
    `Node version "${version}" must not have a greater minor version than master version "${masterVersion}".`,
  );
}

/** Google's own text is not on record; the rule is that of its page on version skew. */
export function nodesTooOld(version: string, masterVersion: string): ApiError {
  return gkeError(
    'INVALID_ARGUMENT',
    `Node version "${version}" must not be more than 2 minor versions older than master version "${masterVersion}".`,
  );
}

/** Google's own text is not on record; the rule is that of ClusterUpdate's documentation. */
export function poolNotNamed(): ApiError {
  return gkeError('INVALID_ARGUMENT', 'A node pool must be named: the cluster has several.');
}

/** Not Google's: what this simulator does not imitate is said, never passed over. */
export function notSimulated(fields: readonly string[]): ApiError {
  return gkeError('UNIMPLEMENTED', `The simulator does not imitate an update of ${fields.join(', ')}.`);
}
