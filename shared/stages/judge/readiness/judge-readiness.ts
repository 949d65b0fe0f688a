import type { Readiness } from '../../../model/words.ts';
import { isClosed, openPoolsOf, type ReadinessFacts, type WatchedPool } from './facts.ts';
import { isTooOld } from './minimum-version.ts';
import { type Evidence, quietSecondsOfEvidence, quietSecondsOfScan } from './quiet.ts';
import { readinessByUse } from './readiness-by-use.ts';
import { readinessReasons } from './readiness-reasons.ts';

/** What can be done now, and the sentences that say why. */
export interface ReadinessVerdict {
  readonly cluster: Readiness;
  /** One for each pool, in their order. */
  readonly pools: readonly Readiness[];
  readonly reasons: readonly string[];
}

/**
 * Can the port be closed now? The first that holds: ALREADY_CLOSED, UPGRADE_FIRST, MIGRATE_FIRST, SAFE_TO_CLOSE,
 * GATHER_EVIDENCE.
 * @param requiredSeconds how long nothing must have called the port
 * @param evidence what all scans saw, by pool; null: this scan stands alone. A pool without evidence is not quiet
 */
export function judgeReadiness(
  facts: ReadinessFacts,
  requiredSeconds: number,
  evidence: ReadonlyMap<string, Evidence> | null = null,
): ReadinessVerdict {
  const pools = facts.pools.map((pool) => {
    const quietSeconds =
      evidence === null ? quietSecondsOfScan(pool.usage) : quietSecondsOfEvidence(evidence.get(pool.pool));
    return { ...pool, quietSeconds, byUse: readinessByUse(pool.usage, quietSeconds, requiredSeconds) };
  });
  const cluster = readinessOfCluster(facts, pools);
  return {
    cluster,
    pools: pools.map((pool) => readinessOfPool(facts, pool)),
    reasons: readinessReasons(cluster, facts, pools, requiredSeconds),
  };
}

function readinessOfPool({ controlPlaneVersion }: ReadinessFacts, pool: WatchedPool): Readiness {
  if (isClosed(pool)) return 'ALREADY_CLOSED';
  if (isTooOld(controlPlaneVersion) || isTooOld(pool.version)) return 'UPGRADE_FIRST';
  return pool.byUse;
}

function readinessOfCluster(facts: ReadinessFacts, pools: readonly WatchedPool[]): Readiness {
  const { controlPlaneVersion, exposure, mode, usage } = facts;
  if (exposure === 'CLOSED' && pools.every(isClosed)) return 'ALREADY_CLOSED';
  if (isTooOld(controlPlaneVersion) || pools.some(({ version }) => isTooOld(version))) return 'UPGRADE_FIRST';
  const open = openPoolsOf(facts, pools);
  if (usage.verdict === 'IN_USE' || open.some(({ byUse }) => byUse === 'MIGRATE_FIRST'))
    return 'MIGRATE_FIRST';
  // With no open pool on Standard, only the defaults for later pools are left to change: no node loses a port in use.
  const nobodyLoses = open.length === 0 && mode === 'STANDARD';
  const allQuiet = open.length > 0 && open.every(({ byUse }) => byUse === 'SAFE_TO_CLOSE');
  return nobodyLoses || allQuiet ? 'SAFE_TO_CLOSE' : 'GATHER_EVIDENCE';
}
