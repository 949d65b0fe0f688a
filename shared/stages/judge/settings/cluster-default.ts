import type { Cluster } from '../../../model/cluster.ts';
import type { PortVerdict } from '../../../model/rows/parts.ts';
import { portByCreationVersion } from './creation-version.ts';
import { portBySite, valueAt } from './setting-sites.ts';

/**
 * Rule 3: what the cluster default means for an existing Standard pool without a value of its own. `false` does not
 * decide, because GKE does not update existing pools (how-to page). `true` is read conservatively. A value that is not
 * a boolean could be either, so it removes whatever certainty `true` would have changed.
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

/** The port of future pools created manually: they take the cluster default, whatever it says. */
export function portOfNewPools(cluster: Cluster): PortVerdict {
  return (
    portBySite(valueAt(cluster, 'CLUSTER_DEFAULT'), 'CLUSTER_DEFAULT') ??
    portByCreationVersion(cluster.initialVersion)
  );
}
