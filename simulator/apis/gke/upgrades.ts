import { isBelow, parseGkeVersion } from '../../../shared/model/gke-version.ts';
import type { ClusterTruth, PoolTruth } from '../../fleet/truth.ts';
import { DEFAULT_VERSION, findVersion, minorOf } from '../../fleet/versions.ts';
import { controlPlaneNotUpgradable, nodesTooNew, nodesTooOld, versionUnknown } from './gke-errors.ts';
import { changePool, type PlannedChange } from './planned-change.ts';

/** How many minor versions nodes may lag behind. Source: GKE's versioning page, "version skew". */
const MINORS_BEHIND = 2;

/**
 * A control plane can be upgraded by one minor version at a time, and only within the version skew of its nodes.
 * Autopilot nodes follow automatically.
 * @param requested a version or an alias; `-`: GKE's default
 * @throws ApiError INVALID_ARGUMENT
 */
export function upgradeControlPlane(truth: ClusterTruth, requested: string): PlannedChange {
  const { controlPlaneVersion: now, mode, pools } = truth;
  const version = findVersion(requested === '-' ? DEFAULT_VERSION : requested);
  if (version === undefined) throw versionUnknown('Master', requested);
  if (isOlder(version, now)) {
    throw controlPlaneNotUpgradable(version, `it is older than the current version "${now}"`);
  }
  if (minorOf(version) > minorOf(now) + 1) {
    throw controlPlaneNotUpgradable(version, 'cannot upgrade the master more than a minor version at a time');
  }
  const left = pools.find((pool) => minorOf(pool.version) < minorOf(version) - MINORS_BEHIND);
  if (mode === 'STANDARD' && left !== undefined) throw nodesTooOld(left.version, version);
  return {
    type: 'UPGRADE_MASTER',
    pool: null,
    nodes: 0,
    change: (current) => ({
      controlPlaneVersion: version,
      ...(mode === 'AUTOPILOT' ? { pools: current.pools.map((pool) => ({ ...pool, version })) } : {}),
    }),
  };
}

/**
 * A pool can move to any version within the version skew of its control plane, including an older one.
 * @param requested a version or an alias; `-`: the control plane's version
 * @throws ApiError INVALID_ARGUMENT
 */
export function upgradePool(truth: ClusterTruth, pool: PoolTruth, requested: string): PlannedChange {
  const { controlPlaneVersion: master } = truth;
  const version = requested === '-' ? master : findVersion(requested);
  if (version === undefined) throw versionUnknown('Node', requested);
  if (isOlder(master, version)) throw nodesTooNew(version, master);
  if (minorOf(version) < minorOf(master) - MINORS_BEHIND) throw nodesTooOld(version, master);
  return changePool(truth, pool, { version });
}

function isOlder(version: string, than: string): boolean {
  const parsed = parseGkeVersion(version);
  return parsed !== null && isBelow(parsed, than);
}
