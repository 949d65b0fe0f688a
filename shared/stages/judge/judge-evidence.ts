import type { EvidenceEntry, OpenKubelet, ReportedNode, Usage } from '../../model/rows/parts.ts';
import { type Mode, NO_LISTED_POOL } from '../../model/words.ts';
import type { EvidencePolicy } from './evidence/node-evidence.ts';
import { type EvidenceScope, evidenceOfPool, type PoolEvidence } from './evidence/pool-evidence.ts';
import { isClosed, type PoolFacts } from './readiness/facts.ts';
import { combinePools, poolAssignment } from './usage/judge-usage.ts';

/** A cluster whose evidence is judged. */
export interface EvidenceSubject {
  readonly mode: Mode;
  /** Every listed pool, then `(no listed pool)` where nodes belong to none. */
  readonly pools: readonly Omit<PoolFacts, 'evidence'>[];
  /** What all scans know of its kubelet processes, this one included. */
  readonly entries: readonly EvidenceEntry[];
  /** Nodes present; null where they are not known. */
  readonly nodes: readonly ReportedNode[] | null;
  /** Kubelets that were observed with the port open. */
  readonly openKubelets: readonly OpenKubelet[];
  /** When the cluster was read. */
  readonly nowMs: number;
}

/** What the evidence comes to. */
export interface JudgedEvidence {
  /** The pools with their evidence; their usage states the coverage. */
  readonly pools: readonly PoolFacts[];
  /** An Autopilot cluster counts as one pool; null on Standard. */
  readonly whole: PoolEvidence | null;
  /** Of nodes whose pool is not listed any more; null where there are none. */
  readonly elsewhere: PoolEvidence | null;
  /** The cluster's usage over its pools; null for a cluster without pools. */
  readonly usage: Usage | null;
  /** A kubelet was observed with its port open, whatever the setting says. */
  readonly isObservedOpen: boolean;
  readonly lastUsedMs: number | null;
  /** Since when every open pool is quiet, and no other node was used; null where an open pool is not quiet. */
  readonly quietSinceMs: number | null;
}

/** Judges the evidence about every pool of a cluster. */
export function judgeEvidence(subject: EvidenceSubject, policy: EvidencePolicy): JudgedEvidence {
  const { mode, nodes, nowMs } = subject;
  const poolOf = poolAssignment(subject.pools.map(({ pool }) => pool));
  const all: EvidenceScope = { entries: subject.entries, nodes, openKubelets: subject.openKubelets };
  const entries = Map.groupBy(subject.entries, ({ pool }) => poolOf(pool));
  const present = nodes && Map.groupBy(nodes, ({ pool }) => poolOf(pool));
  const openKubelets = Map.groupBy(subject.openKubelets, ({ pool }) => poolOf(pool));
  const scopeOf = (pool: string): EvidenceScope => ({
    entries: entries.get(pool) ?? [],
    nodes: present && (present.get(pool) ?? []),
    openKubelets: openKubelets.get(pool) ?? [],
  });
  const judge = (name: string): PoolEvidence => {
    const pool = scopeOf(name);
    return evidenceOfPool(pool, mode === 'AUTOPILOT' ? all : pool, nowMs, policy);
  };
  const pools = subject.pools.map((pool) => withEvidence(pool, judge(pool.pool)));
  const isListed = pools.some(({ pool }) => pool === NO_LISTED_POOL);
  const isKnown = entries.has(NO_LISTED_POOL) || openKubelets.has(NO_LISTED_POOL);
  const elsewhere = isListed || !isKnown ? null : judge(NO_LISTED_POOL);
  const whole = mode === 'AUTOPILOT' ? evidenceOfPool(all, all, nowMs, policy) : null;
  const evidences = [...pools.map(({ evidence }) => evidence), ...(elsewhere === null ? [] : [elsewhere])];
  const usage = combinePools(pools.map((pool) => pool.usage));
  const lastUsedMs = latest(evidences.map((evidence) => evidence.lastUsedMs));
  return {
    pools,
    whole,
    elsewhere,
    usage: usage && whole ? { ...usage, ...coverageOf(whole) } : usage,
    isObservedOpen: evidences.some(({ openNodes }) => openNodes.length > 0),
    lastUsedMs,
    quietSinceMs: quietSince(pools, lastUsedMs),
  };
}

function withEvidence(pool: Omit<PoolFacts, 'evidence'>, evidence: PoolEvidence): PoolFacts {
  const { usage, port } = pool;
  const notEffective = usage.setting_not_effective || (port === 'DISABLED' && evidence.openNodes.length > 0);
  return {
    ...pool,
    usage: { ...usage, ...coverageOf(evidence), setting_not_effective: notEffective },
    evidence,
  };
}

function coverageOf({ nodesTotal, nodesCovered, unseenShare }: PoolEvidence) {
  return {
    ...(nodesTotal === null ? {} : { nodes_total: nodesTotal }),
    nodes_covered: nodesCovered,
    unseen_share: unseenShare,
  };
}

function quietSince(pools: readonly PoolFacts[], lastUsedMs: number | null): number | null {
  const open = pools.filter((pool) => pool.evidence.nodesTotal !== 0 && !isClosed(pool));
  const since = open.map(({ evidence }) => evidence.quietSinceMs);
  return since.length === 0 || since.includes(null) ? null : latest([...since, lastUsedMs]);
}

function latest(times: readonly (number | null)[]): number | null {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.max(...known);
}
