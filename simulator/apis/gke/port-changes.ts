import { isBelow, parseGkeVersion } from '../../../shared/model/gke-version.ts';
import type { RestDocument } from '../../documents/rest-document.ts';
import type { ClusterTruth, PoolTruth } from '../../fleet/truth.ts';
import { settingUnsupported } from './gke-errors.ts';
import { changeOfPool, nodesIn, type PlannedChange } from './planned-change.ts';
import { portIn } from './read-update.ts';

/**
 * For pools made from now on.
 * @throws ApiError INVALID_ARGUMENT before 1.26.4-gke.500, and for what is no boolean
 */
export function changeOfDefault(truth: ClusterTruth, kubeletConfig: RestDocument): PlannedChange {
  const port = portIn(kubeletConfig);
  refuseOldVersion(truth);
  return { type: 'UPDATE_CLUSTER', pool: null, nodes: 0, change: () => ({ clusterDefault: port }) };
}

/** For auto-provisioned pools, those that exist too, and for every pool of Autopilot; throws as changeOfDefault. */
export function changeOfAutoProvisioned(truth: ClusterTruth, kubeletConfig: RestDocument): PlannedChange {
  const port = portIn(kubeletConfig);
  refuseOldVersion(truth);
  const reached = (pool: PoolTruth): boolean => truth.mode === 'AUTOPILOT' || pool.autoProvisioned;
  return {
    type: 'UPDATE_CLUSTER',
    pool: null,
    nodes: nodesIn(truth, truth.pools.filter(reached)),
    change: ({ pools }) => ({
      autoProvisioningDefault: port,
      pools: pools.map((pool) => (reached(pool) ? { ...pool, readonlyPort: port } : pool)),
    }),
  };
}

/** The pool's whole `kubeletConfig` is replaced; throws as changeOfDefault. */
export function changeOfPoolPort(truth: ClusterTruth, pool: PoolTruth, message: RestDocument): PlannedChange {
  const { insecureKubeletReadonlyPortEnabled: _, ...kubeletConfig } = message;
  const readonlyPort = portIn(message);
  refuseOldVersion(truth);
  return changeOfPool(truth, pool, { readonlyPort, kubeletConfig });
}

function refuseOldVersion({ controlPlaneVersion }: ClusterTruth): void {
  const version = parseGkeVersion(controlPlaneVersion);
  if (version !== null && isBelow(version, '1.26.4-gke.500')) throw settingUnsupported(controlPlaneVersion);
}
