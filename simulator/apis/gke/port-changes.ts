import { isBelow, parseGkeVersion } from '../../../shared/model/gke-version.ts';
import type { RestDocument } from '../../documents/rest-document.ts';
import { nodesIn } from '../../fleet/served-port.ts';
import type { ClusterTruth, PoolTruth } from '../../fleet/truth.ts';
import { settingUnsupported } from './gke-errors.ts';
import { changePool, type PlannedChange } from './planned-change.ts';
import { portOf } from './read-update.ts';

/**
 * Sets the value for future pools.
 * @throws ApiError INVALID_ARGUMENT below 1.26.4-gke.500, and for a value that is not a boolean
 */
export function changeClusterDefault(truth: ClusterTruth, kubeletConfig: RestDocument): PlannedChange {
  const port = portOf(kubeletConfig);
  checkVersion(truth);
  return { type: 'UPDATE_CLUSTER', pool: null, nodes: 0, change: () => ({ clusterDefault: port }) };
}

/**
 * Sets the value for auto-provisioned pools, including existing ones, and for every Autopilot pool; throws like
 * changeClusterDefault.
 */
export function changeAutoProvisioningDefault(
  truth: ClusterTruth,
  kubeletConfig: RestDocument,
): PlannedChange {
  const port = portOf(kubeletConfig);
  checkVersion(truth);
  const reached = (pool: PoolTruth): boolean => truth.mode === 'AUTOPILOT' || pool.autoProvisioned;
  return {
    type: 'UPDATE_CLUSTER',
    pool: null,
    nodes: nodesIn(truth, truth.pools.filter(reached)),
    recreated: truth.pools.filter(reached).map(({ name }) => name),
    change: ({ pools }) => ({
      autoProvisioningDefault: port,
      pools: pools.map((pool) => (reached(pool) ? { ...pool, readonlyPort: port } : pool)),
    }),
  };
}

/** Replaces the pool's whole `kubeletConfig`; throws like changeClusterDefault. */
export function changePoolPort(truth: ClusterTruth, pool: PoolTruth, message: RestDocument): PlannedChange {
  const { insecureKubeletReadonlyPortEnabled: _, ...others } = message;
  const kubeletConfig = Object.fromEntries(Object.entries(others).filter(([, value]) => !isDefault(value)));
  const readonlyPort = portOf(message);
  checkVersion(truth);
  return changePool(truth, pool, { readonlyPort, kubeletConfig });
}

/**
 * In proto3, a number or text with its default value is the same as an absent one, and clients send either. Booleans of
 * this message are wrapped, so that false is a value.
 */
function isDefault(value: unknown): boolean {
  return value === 0 || value === '' || value === '0' || (Array.isArray(value) && value.length === 0);
}

function checkVersion({ controlPlaneVersion }: ClusterTruth): void {
  const version = parseGkeVersion(controlPlaneVersion);
  if (version !== null && isBelow(version, '1.26.4-gke.500')) throw settingUnsupported(controlPlaneVersion);
}
