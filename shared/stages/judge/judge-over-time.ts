import { acceptedBy, breakSentences } from '../../model/exceptions.ts';
import { scheduledMsOfId } from '../../model/identity.ts';
import type { EvidenceReport, PoolState } from '../../model/rows/cluster-rows.ts';
import type { EvidenceEntry, OpenKubelet } from '../../model/rows/parts.ts';
import type { UseOverTime } from '../../model/verdict.ts';
import type { Exposure } from '../../model/words.ts';
import { addReading, type ClusterReading } from './evidence/add-reading.ts';
import { evidencePolicy, keepEvidence } from './evidence/node-evidence.ts';
import { withLastUse } from './exceptions.ts';
import { judgeEvidence } from './judge-evidence.ts';
import { openKubelets } from './open-kubelets.ts';
import type { EvidenceLimits } from './policy.ts';
import type { PoolFacts } from './readiness/facts.ts';
import { judgeReadiness } from './readiness/judge-readiness.ts';
import { readinessPolicy } from './readiness/readiness-reasons.ts';
import { futurePort, poolAssignment } from './usage/judge-usage.ts';
import { usageOverTime } from './usage/usage-over-time.ts';
import { usageReasons } from './usage/usage-reasons.ts';

/** What the scans before this one left behind about the very same cluster. */
export interface EarlierEvidence {
  readonly entries: readonly EvidenceEntry[];
  /** Reports of scans that the entries may not contain, in the order of the scans. */
  readonly unconcluded: readonly EvidenceReport[];
  /** Kubelets that were open when a concluded scan last read the cluster. */
  readonly openKubelets: readonly OpenKubelet[];
}

/**
 * What a report comes to once the evidence of earlier scans is added. A counter that did not grow since then can turn
 * MIGRATE_FIRST into SAFE_TO_CLOSE; a restart, a replaced node or a gap never does.
 * @returns null where the report is not of an inspected cluster
 */
export function judgeOverTime(
  report: EvidenceReport,
  earlier: EarlierEvidence,
  policy: EvidenceLimits,
): UseOverTime | null {
  const before = entriesBefore(earlier, policy);
  const judged = judgeReport(report, { entries: before, openKubelets: earlier.openKubelets }, policy);
  if (judged === null) return null;
  const { evidence, readiness } = judged;
  const isFirst = before.length === 0 && earlier.openKubelets.length === 0;
  const alone = isFirst ? judged : judgeReport(report, { entries: [], openKubelets: [] }, policy);
  const replaced = new Set(alone?.reasons);
  return {
    exposure: judged.exposure,
    use: judged.usage,
    readiness: readiness.cluster,
    reasons: [...report.reasons.filter((reason) => !replaced.has(reason)), ...judged.reasons],
    lastUsedAt: timestampOf(evidence.lastUsedMs),
    quietSince: timestampOf(evidence.quietSinceMs),
    acceptedBreaks: judged.acceptedBreaks,
    pools: evidence.pools.map((pool, index) => poolState(pool, readiness.pools[index] ?? readiness.cluster)),
    evidence: judged.entries,
    openKubelets: judged.openKubelets,
  };
}

/** @param before evidence of earlier scans */
function judgeReport(
  report: EvidenceReport,
  before: Pick<EarlierEvidence, 'entries' | 'openKubelets'>,
  policy: EvidenceLimits,
) {
  const { mode, exposure, usage } = report;
  if (mode === null || exposure === null || usage === null) return null;
  const reading = readingOf(report);
  const nowMs = readAtMs(report);
  const isAccepted = acceptedBy(report.accepted_breaks);
  // Judged are the entries that are stored: the row contains everything that its verdicts are based on.
  const entries = keepEvidence(addReading(before.entries, reading), nowMs, policy.quietSeconds * 1000);
  const observedOpen = openKubelets(before.openKubelets, {
    readAt: new Date(nowMs).toISOString(),
    nodes: reading.nodes,
    sampled: new Set(report.samples.map(({ node }) => node)),
    entries,
  });
  const evidence = judgeEvidence(
    {
      mode,
      entries,
      nodes: reading.nodes,
      openKubelets: observedOpen,
      nowMs,
      pools: poolsOverTime(report, reading, before.entries, policy),
    },
    evidencePolicy(policy, isAccepted),
  );
  const exposed: Exposure = evidence.isObservedOpen ? 'OPEN' : exposure;
  const readiness = judgeReadiness(
    {
      mode,
      controlPlaneVersion: report.control_plane_version,
      exposure: exposed,
      autoProvisioned: report.auto_provisioned?.port ?? null,
      ...evidence,
    },
    readinessPolicy(policy, evidence.pools, intervalMs(before.entries, nowMs), isAccepted),
  );
  const acceptedBreaks = withLastUse(report.accepted_breaks, entries);
  return {
    entries,
    openKubelets: observedOpen,
    acceptedBreaks,
    evidence,
    exposure: exposed,
    usage: evidence.usage ?? usage,
    readiness,
    reasons: [...usageReasons(evidence.pools), ...readiness.reasons, ...breakSentences(acceptedBreaks)],
  };
}

/** The evidence of a cluster that this scan did not read, for the scans to come. */
export function carryEvidence(earlier: CarriedEntries, policy: EvidenceLimits): EvidenceEntry[] {
  return entriesBefore(earlier, policy);
}

type CarriedEntries = Pick<EarlierEvidence, 'entries' | 'unconcluded'>;

function entriesBefore({ entries, unconcluded }: CarriedEntries, policy: EvidenceLimits): EvidenceEntry[] {
  return unconcluded.reduce<EvidenceEntry[]>(
    (before, report) =>
      keepEvidence(addReading(before, readingOf(report)), readAtMs(report), policy.quietSeconds * 1000),
    [...entries],
  );
}

function readingOf(report: EvidenceReport): ClusterReading {
  const { nodes, nodes_listed, samples, pools, new_pools, auto_provisioned } = report;
  return {
    readAt: new Date(readAtMs(report)).toISOString(),
    nodes: nodes_listed === true ? nodes : null,
    samples,
    ports: new Map(pools.map(({ pool, port }) => [pool, port])),
    otherPort: futurePort(new_pools?.port ?? null, auto_provisioned?.port ?? null),
  };
}

/** When the nodes were sampled; where none was, when the scan was scheduled. */
export function readAtMs({ scan_id, samples }: Pick<EvidenceReport, 'scan_id' | 'samples'>): number {
  const times = samples.map(({ sampled_at }) => Date.parse(sampled_at));
  return times.length === 0 ? scheduledMsOfId(scan_id) : latestOf(times);
}

function poolsOverTime(
  { pools }: EvidenceReport,
  { nodes, samples }: ClusterReading,
  before: readonly EvidenceEntry[],
  policy: EvidenceLimits,
): Omit<PoolFacts, 'evidence'>[] {
  const poolOf = poolAssignment(pools.map(({ pool }) => pool));
  return pools.map(({ pool, version, port, effective_port, usage }) => ({
    pool,
    version,
    port,
    effectivePort: effective_port,
    usage: usageOverTime(
      {
        usage,
        port,
        nodes: nodes?.filter((node) => poolOf(node.pool) === pool) ?? null,
        samples: samples.filter((sample) => poolOf(sample.pool) === pool),
      },
      before,
      policy,
    ),
  }));
}

function poolState({ pool, usage, evidence }: PoolFacts, readiness: PoolState['readiness']): PoolState {
  return {
    pool,
    usage,
    readiness,
    last_used_at: timestampOf(evidence.lastUsedMs),
    quiet_since: timestampOf(evidence.quietSinceMs),
  };
}

/** Since the sample before; null where there was none. */
function intervalMs(before: readonly EvidenceEntry[], nowMs: number): number | null {
  const times = before.map(({ last_sampled_at }) => Date.parse(last_sampled_at));
  return times.length === 0 ? null : Math.max(0, nowMs - latestOf(times));
}

const timestampOf = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

/** Of times, of which there is at least one. There can be more than a call can have arguments. */
const latestOf = (times: readonly number[]) => times.reduce((latest, ms) => Math.max(latest, ms));
