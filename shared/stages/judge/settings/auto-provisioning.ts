import type { Cluster } from '../../../model/cluster.ts';
import type { PortVerdict } from '../../../model/rows/parts.ts';
import type { SettingSite } from '../../../model/words.ts';
import { portByCreationVersion } from './creation-version.ts';
import { portBySite, valueAt } from './setting-sites.ts';

const SITES: readonly SettingSite[] = ['AUTO_PROVISIONING', 'LEGACY_AUTO_PROVISIONING', 'CLUSTER_DEFAULT'];

/**
 * Rule 2: what does GKE give a pool that it makes itself, and every node of Autopilot?
 * The first site that is present decides; Autopilot has no CLUSTER_DEFAULT. Else rule 4.
 * Source: the how-to page, auto-provisioned pools inherit the cluster-level setting unless set apart.
 */
export function portByAutoProvisioning(cluster: Cluster): PortVerdict {
  for (const site of SITES) {
    if (site === 'CLUSTER_DEFAULT' && cluster.mode === 'AUTOPILOT') continue;
    const port = portBySite(valueAt(cluster, site), site);
    if (port !== null) return port;
  }
  return portByCreationVersion(cluster.initialVersion);
}
