import type { Cluster } from '../../../model/cluster.ts';
import type { PortVerdict } from '../../../model/rows/parts.ts';
import { portByCreationVersion } from './creation-version.ts';
import { valueAt } from './setting-sites.ts';

/**
 * Rule 3: what does the cluster's default say of a Standard pool that exists and has no value of its own?
 * `false` does not decide: GKE does not update existing pools (how-to page). `true` is read the careful way.
 * A value that is no boolean could be either, so it takes away whatever `true` would have changed.
 */
export function portByClusterDefault(cluster: Cluster): PortVerdict {
  const byVersion = portByCreationVersion(cluster.initialVersion);
  switch (valueAt(cluster, 'CLUSTER_DEFAULT')) {
    case true:
      return { port: 'ENABLED', certainty: 'INFERRED', basis: 'CLUSTER_DEFAULT' };
    case 'UNREADABLE':
      return byVersion.port === 'ENABLED'
        ? byVersion
        : { port: 'UNKNOWN', certainty: 'NONE', basis: 'CLUSTER_DEFAULT' };
    default:
      return byVersion;
  }
}
