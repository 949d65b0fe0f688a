import { isBelow, parseGkeVersion } from '../../../shared/model/gke-version.ts';
import type { ClusterTruth, PoolTruth } from '../../fleet/truth.ts';
import { DEFAULT_VERSION, findVersion, minorOf } from '../../fleet/versions.ts';
import { masterNotUpgradable, nodesBeforeMaster, nodesTooOld, versionUnknown } from './gke-errors.ts';
import { changeOfPool, type PlannedChange } from './planned-change.ts';

/** How many minor versions nodes may be behind. Source: GKE's page on versioning, "version skew". */
const MINORS_BEHIND = 2;

/**
 * A control plane goes up one minor version at a time, and no further from its nodes than they may be behind.
 * Autopilot's nodes follow by themselves.
 * @param asked a version or an alias of one; `-`: GKE's default
 * @throws ApiError INVALID_ARGUMENT
 */
export function upgradeOfMaster(truth: ClusterTruth, asked: string): PlannedChange {
  const { controlPlaneVersion: now, mode, pools } = truth;
  const version = findVersion(asked === '-' ? DEFAULT_VERSION : asked);
  if (version === undefined) throw versionUnknown('Master', asked);
  if (isOlder(version, now)) {
    throw masterNotUpgradable(version, `it is older than the current version "${now}"`);
  }
  if (minorOf(version) > minorOf(now) + 1) {
    throw masterNotUpgradable(version, 'cannot upgrade the master more than a minor version at a time');
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
 * A pool goes to any version from where its control plane is to as far as nodes may be behind: back, too.
 * @param asked a version or an alias of one; `-`: the control plane's
 * @throws ApiError INVALID_ARGUMENT
 */
export function upgradeOfPool(truth: ClusterTruth, pool: PoolTruth, asked: string): PlannedChange {
  const { controlPlaneVersion: master } = truth;
  const version = asked === '-' ? master : findVersion(asked);
  if (version === undefined) throw versionUnknown('Node', asked);
  if (isOlder(master, version)) throw nodesBeforeMaster(version, master);
  if (minorOf(version) < minorOf(master) - MINORS_BEHIND) throw nodesTooOld(version, master);
  return changeOfPool(truth, pool, { version });
}

function isOlder(version: string, than: string): boolean {
  const parsed = parseGkeVersion(version);
  return parsed !== null && isBelow(parsed, than);
}
