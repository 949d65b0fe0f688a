import type { Usage } from '../../../../../shared/model/rows/parts.ts';
import type { PoolEvidence } from '../../../../../shared/stages/judge/evidence/pool-evidence.ts';
import { unseenShare } from '../../../../../shared/stages/judge/evidence/pool-evidence.ts';
import type { PoolFacts, ReadinessFacts } from '../../../../../shared/stages/judge/readiness/facts.ts';
import type { ReadinessPolicy } from '../../../../../shared/stages/judge/readiness/readiness-reasons.ts';
import { aUsage } from '../../../../support/cluster-builder.ts';

export const DAY_MS = 86_400_000;

export const POLICY: ReadinessPolicy = {
  quietMs: 8 * DAY_MS,
  coveragePercent: null,
  nodesPerScan: 50,
  scanIntervalMs: DAY_MS,
  isAccepted: () => false,
};

/** The usage of a pool of which one node was sampled. */
export function sampled(verdict: Usage['verdict'], differences: Partial<Usage> = {}): Usage {
  return aUsage({ verdict, source: 'NODE_PROXY', nodes_sampled: 1, ...differences });
}

/** Evidence about a pool of three nodes, with the number of covered nodes from the test. */
export function evidence(covered: number, differences: Partial<PoolEvidence> = {}): PoolEvidence {
  return {
    nodesTotal: 3,
    nodesCovered: covered,
    unseenShare: unseenShare(covered, 3),
    isCovered: covered === 3,
    usedNodes: [],
    usedRecently: false,
    acceptedRecently: false,
    grewRecently: false,
    openNodes: [],
    lastUsedMs: null,
    lastProbedMs: null,
    quietSinceMs: null,
    missing: Array.from({ length: 3 - covered }, () => ({ gap: 'NOT_SAMPLED', waitMs: 0 })),
    ...differences,
  };
}

export const USED = evidence(0, {
  usedNodes: ['n1'],
  usedRecently: true,
  lastUsedMs: Date.UTC(2026, 10, 24, 3),
});

/** An open pool of three nodes without any other data. */
export function pool(name: string, differences: Partial<PoolFacts> = {}): PoolFacts {
  return {
    pool: name,
    version: '1.33.1',
    port: 'ENABLED',
    effectivePort: null,
    usage: aUsage({ reason: 'TURNED_OFF' }),
    evidence: evidence(0),
    ...differences,
  };
}

/** An open pool whose nodes are all quiet. */
export const quiet = (name: string, differences: Partial<PoolFacts> = {}) =>
  pool(name, { usage: sampled('NOT_SEEN'), evidence: evidence(3), ...differences });

export function closed(name: string, differences: Partial<PoolFacts> = {}): PoolFacts {
  return pool(name, { port: 'DISABLED', ...differences });
}

/** An open Standard cluster, new enough, without pools. */
export function facts(differences: Partial<ReadinessFacts> = {}): ReadinessFacts {
  return {
    mode: 'STANDARD',
    controlPlaneVersion: '1.33.1',
    exposure: 'OPEN',
    autoProvisioned: null,
    pools: [],
    whole: null,
    elsewhere: null,
    ...differences,
  };
}
