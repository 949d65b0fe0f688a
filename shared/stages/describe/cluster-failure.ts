import type { ClusterIdentity } from '../../model/cluster.ts';
import { clusterPath } from '../../model/cluster-names.ts';
import { SweepError } from '../../platform/errors.ts';
import { isPermissionMissing } from '../../platform/http/google-error.ts';

/** What a failure to describe a cluster means for it: CLUSTER_FORBIDDEN where a permission is missing, else itself. */
export function clusterFailure(identity: ClusterIdentity, error: SweepError): SweepError {
  if (!isPermissionMissing(error)) return error;
  const facts = { cluster: clusterPath(identity) };
  return new SweepError('CLUSTER_FORBIDDEN', facts, { cause: error });
}
