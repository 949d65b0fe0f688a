import type { ClusterReportRow } from '../../model/rows/cluster-rows.ts';
import type { Usage } from '../../model/rows/parts.ts';
import type { UseOverTime } from '../../model/verdict.ts';
import {
  joinEvidence,
  type ObservedScan,
  type PoolEvidence,
  poolsSampledWhole,
  sampledKubelets,
  usageOverTime,
} from './evidence.ts';
import type { ReadinessFacts } from './readiness/facts.ts';
import { judgeReadiness } from './readiness/judge-readiness.ts';
import { poolSentences } from './sentences.ts';

/**
 * What a report comes to once earlier scans of the very same cluster stand beside it. A counter that stood still since
 * then can turn MIGRATE_FIRST into SAFE_TO_CLOSE; a restart, a replaced node or a gap never does.
 * @param report of an inspected cluster with samples
 * @param earlier concluded scans, in time order
 * @param quietSeconds how long nothing must have called the port
 */
export function judgeOverTime(
  report: ClusterReportRow,
  earlier: readonly ObservedScan[],
  quietSeconds: number,
): UseOverTime | null {
  const alone = factsOf(report, new Map());
  if (alone === null) return null;
  const evidence = joinEvidence([...earlier, report]);
  const joined = factsOf(report, evidence) ?? alone;
  const readiness = judgeReadiness(joined, quietSeconds, evidence);
  const saidAlone = new Set(judgeReadiness(alone, quietSeconds).reasons);
  return {
    usage: joined.usage.verdict,
    readiness: readiness.cluster,
    reasons: [
      ...report.reasons.filter((reason) => !saidAlone.has(reason)),
      ...unseenReasons(evidence),
      ...readiness.reasons,
    ],
    lastUsedAt: timestampOf(latestOf([...evidence.values()].map(({ lastUsedAtMs }) => lastUsedAtMs))),
    quietSince: timestampOf(quietSinceMs(report, evidence)),
    sampled: sampledKubelets([...earlier, report]),
    wholePools: poolsSampledWhole(report),
  };
}

/** The facts of a stored report; null where it was not inspected. */
function factsOf(
  { mode, control_plane_version, exposure, auto_provisioned, usage, pools }: ClusterReportRow,
  evidence: ReadonlyMap<string, PoolEvidence>,
): ReadinessFacts | null {
  if (mode === null || exposure === null || usage === null) return null;
  const joined = pools.map((pool) => ({
    pool: pool.pool,
    version: pool.version,
    port: pool.port,
    effectivePort: pool.effective_port,
    usage: usageOverTime(pool.usage, pool.port, evidence.get(pool.pool)),
  }));
  return {
    mode,
    controlPlaneVersion: control_plane_version,
    exposure,
    autoProvisioned: auto_provisioned?.port ?? null,
    usage: clusterUsage(
      usage,
      joined.map((pool) => pool.usage),
    ),
    pools: joined,
  };
}

/** A pool that is in use makes its cluster so, whatever the others say. */
function clusterUsage(usage: Usage, pools: readonly Usage[]): Usage {
  if (!pools.some(({ verdict }) => verdict === 'IN_USE')) return usage;
  return {
    ...usage,
    verdict: 'IN_USE',
    reason: null,
    setting_not_effective: pools.some(({ setting_not_effective }) => setting_not_effective),
  };
}

function unseenReasons(evidence: ReadonlyMap<string, PoolEvidence>): string[] {
  const pools = [...evidence].map(([pool, { unseenNodes }]) => ({ pool, unseenNodes }));
  return poolSentences(
    pools.filter(({ unseenNodes }) => unseenNodes.length > 0),
    ({ unseenNodes }) => `used earlier on ${unseenNodes.join(', ')}, not sampled this time.`,
  );
}

/** Since when every pool with evidence has been quiet; null where one is not. */
function quietSinceMs(
  { pools }: ClusterReportRow,
  evidence: ReadonlyMap<string, PoolEvidence>,
): number | null {
  const since = pools.flatMap(({ pool }) => evidence.get(pool) ?? []).map((each) => each.quietSinceMs);
  return since.includes(null) ? null : latestOf(since);
}

function latestOf(times: readonly (number | null)[]): number | null {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.max(...known);
}

const timestampOf = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
