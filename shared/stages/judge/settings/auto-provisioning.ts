import type { Cluster } from '../../../model/cluster.ts';
import { isBelow, parseGkeVersion } from '../../../model/gke-version.ts';
import type { PortVerdict } from '../../../model/rows/parts.ts';
import type { SettingSite } from '../../../model/words.ts';
import { portByCreationVersion } from './creation-version.ts';
import { lacks } from './projection.ts';
import { portBySite, valueAt } from './setting-sites.ts';

/**
 * From this control plane version on, ComputeClasses create node pools without cluster-level auto-provisioning, and the
 * built-in classes `autopilot` and `autopilot-spot` exist in every cluster.
 * Source: GKE's pages on ComputeClasses and node pool auto-creation.
 */
export const COMPUTE_CLASSES_FROM = '1.33.3-gke.1136000';

const SITES: readonly SettingSite[] = ['AUTO_PROVISIONING', 'LEGACY_AUTO_PROVISIONING', 'CLUSTER_DEFAULT'];

/**
 * The port of future pools that GKE creates by itself; on Autopilot, of every node.
 * @returns null if GKE creates no pools in this cluster. If that depends on a control plane version that is not known,
 * the port is DISABLED only if it would be disabled either way, else UNKNOWN
 */
export function portOfCreatedPools(cluster: Cluster): PortVerdict | null {
  const created = gkeCreatesPools(cluster);
  if (created === false) return null;
  const port = portByAutoProvisioning(cluster);
  return created === true || port.port === 'DISABLED'
    ? port
    : { port: 'UNKNOWN', certainty: 'NONE', basis: null };
}

/**
 * Whether GKE creates node pools in a cluster by itself; null if the control plane version is needed and not known, or
 * the description lacks what would show it.
 */
function gkeCreatesPools(cluster: Cluster): boolean | null {
  const { mode, autoProvisioning, pools, controlPlaneVersion } = cluster;
  if (mode === 'AUTOPILOT' || autoProvisioning || pools.some((pool) => pool.autoProvisioned)) return true;
  const version = parseGkeVersion(controlPlaneVersion);
  if (version === null) return null;
  if (!isBelow(version, COMPUTE_CLASSES_FROM)) return true;
  return ['autopilot', 'autoscaling', 'nodePools'].some((field) => lacks(cluster, field)) ? null : false;
}

/**
 * Rule 2: the port of a pool that GKE created, and of every node on Autopilot. The first site that is present decides;
 * Autopilot has no CLUSTER_DEFAULT. If none is, rule 4 applies.
 * Source: the how-to page: auto-provisioned pools inherit the cluster-level setting unless it is set separately for them.
 */
export function portByAutoProvisioning(cluster: Cluster): PortVerdict {
  for (const site of SITES) {
    if (site === 'CLUSTER_DEFAULT' && cluster.mode === 'AUTOPILOT') continue;
    const port = portBySite(valueAt(cluster, site), site);
    if (port !== null) return port;
  }
  return portByCreationVersion(cluster.initialVersion);
}
