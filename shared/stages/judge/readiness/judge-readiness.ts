import type { Readiness } from '../../../model/words.ts';
import type { AcceptedUse } from '../exceptions.ts';
import {
  hasNodes,
  isClosed,
  isTooOld,
  isUsed,
  openPoolsOf,
  type PoolFacts,
  type ReadinessFacts,
} from './facts.ts';
import { type ReadinessPolicy, readinessReasons } from './readiness-reasons.ts';

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
 */
export function judgeReadiness(facts: ReadinessFacts, policy: ReadinessPolicy): ReadinessVerdict {
  const cluster = readinessOfCluster(facts, policy.isAccepted);
  return {
    cluster,
    pools: facts.pools.map((pool) => readinessOfPool(facts, pool, cluster, policy.isAccepted)),
    reasons: readinessReasons(cluster, facts, policy),
  };
}

/** A pool is safe to close only where its cluster is: its callers may run in another pool tomorrow. */
function readinessOfPool(
  facts: ReadinessFacts,
  pool: PoolFacts,
  cluster: Readiness,
  isAccepted: AcceptedUse,
): Readiness {
  if (isClosed(pool)) return 'ALREADY_CLOSED';
  if (isTooOld(facts.controlPlaneVersion) || isTooOld(pool.version)) return 'UPGRADE_FIRST';
  if (isUsed(pool, isAccepted)) return 'MIGRATE_FIRST';
  return cluster === 'SAFE_TO_CLOSE' && hasNodes(pool) ? 'SAFE_TO_CLOSE' : 'GATHER_EVIDENCE';
}

function readinessOfCluster(facts: ReadinessFacts, isAccepted: AcceptedUse): Readiness {
  const { controlPlaneVersion, exposure, mode, pools, whole, elsewhere } = facts;
  if (exposure === 'CLOSED' && pools.every(isClosed) && !elsewhere?.openNodes.length) return 'ALREADY_CLOSED';
  if (isTooOld(controlPlaneVersion) || pools.some(({ version }) => isTooOld(version))) return 'UPGRADE_FIRST';
  const open = openPoolsOf(facts);
  const grew = [...pools.map(({ evidence }) => evidence), elsewhere].some(
    (evidence) => evidence?.grewRecently,
  );
  if (grew || elsewhere?.usedRecently || open.some((pool) => isUsed(pool, isAccepted)))
    return 'MIGRATE_FIRST';
  // With no open pool on Standard, only the defaults for later pools change, and that restarts no node.
  if (open.length === 0)
    return mode === 'STANDARD' && exposure === 'WILL_REOPEN' ? 'SAFE_TO_CLOSE' : 'GATHER_EVIDENCE';
  // A counter of a closed pool that is not zero may have been used until just before.
  if (pools.some(({ evidence }) => evidence.usedRecently)) return 'GATHER_EVIDENCE';
  if (whole !== null) return whole.isCovered ? 'SAFE_TO_CLOSE' : 'GATHER_EVIDENCE';
  const observed = open.filter(hasNodes);
  const isCovered = observed.length > 0 && observed.every(({ evidence }) => evidence.isCovered);
  return isCovered && !elsewhere?.openNodes.length ? 'SAFE_TO_CLOSE' : 'GATHER_EVIDENCE';
}
