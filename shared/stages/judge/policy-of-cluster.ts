import type { EvidencePolicy } from './evidence/node-evidence.ts';
import type { AcceptedUse } from './exceptions.ts';
import type { JudgePolicy } from './policy.ts';
import type { PoolFacts } from './readiness/facts.ts';
import type { ReadinessPolicy } from './readiness/readiness-reasons.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** By what the evidence about one cluster is judged. */
export function evidencePolicy(
  { quietSeconds, minimumWindowSeconds, coveragePercent }: EvidenceLimits,
  isAccepted: AcceptedUse,
): EvidencePolicy {
  return {
    quietMs: quietSeconds * 1000,
    minimumWindowMs: minimumWindowSeconds * 1000,
    coveragePercent,
    isAccepted,
  };
}

export type EvidenceLimits = Pick<JudgePolicy, 'quietSeconds' | 'minimumWindowSeconds' | 'coveragePercent'>;

/**
 * By what the readiness of one cluster is judged.
 * @param intervalMs since the scan before; null where there was none
 */
export function readinessPolicy(
  { quietSeconds, coveragePercent }: EvidenceLimits,
  pools: readonly PoolFacts[],
  intervalMs: number | null,
  isAccepted: AcceptedUse,
): ReadinessPolicy {
  return {
    quietMs: quietSeconds * 1000,
    coveragePercent,
    nodesPerScan: Math.max(1, ...pools.map(({ usage }) => usage.nodes_sampled)),
    scanIntervalMs: Math.max(HOUR_MS, intervalMs ?? DAY_MS),
    isAccepted,
  };
}
