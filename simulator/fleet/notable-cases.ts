import type { Fleet, SimulatedCluster } from './fleet.ts';
import { minorOf } from './versions.ts';

/** The first minor version whose every version creates pools for ComputeClasses without auto-provisioning. */
const COMPUTE_CLASSES_MINOR = 34;

/**
 * Changes two closed clusters, if the fleet has any that qualify, into cases that their settings do not show:
 * - The first one with a simulated Kubernetes API: its kubelets still serve the port.
 * - The last one: its pools are closed and auto-provisioning is off, but the pools that GKE creates for ComputeClasses
 *   will be open.
 */
export function addNotableCases(fleet: Fleet): void {
  const closed = fleet.clusters.filter(isClosedAsDocumented);
  const ineffective = closed.find(({ truth }) => truth.served !== undefined);
  if (ineffective !== undefined)
    fleet.change(ineffective, {
      pools: ineffective.truth.pools.map((pool) => ({ ...pool, ignoresSetting: true })),
    });
  const reopening = closed.findLast((cluster) => cluster !== ineffective);
  if (reopening !== undefined) fleet.change(reopening, { autoProvisioningDefault: true });
}

function isClosedAsDocumented({ truth }: SimulatedCluster): boolean {
  return (
    truth.mode === 'STANDARD' &&
    truth.status === 'RUNNING' &&
    !truth.autoProvisioning &&
    minorOf(truth.controlPlaneVersion) >= COMPUTE_CLASSES_MINOR &&
    truth.clusterDefault === false &&
    truth.pools.every(({ readonlyPort }) => readonlyPort === false)
  );
}
