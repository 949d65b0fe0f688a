import type { Cluster } from '../../model/cluster.ts';
import { acceptedBy, breakSentences } from '../../model/exceptions.ts';
import { nodeRows, sampleRows } from '../../model/rows/observed-rows.ts';
import type { Caller } from '../../model/rows/parts.ts';
import type { Sampling } from '../../model/sampling.ts';
import type { ClusterVerdict, SettingVerdict } from '../../model/verdict.ts';
import { addReading } from './evidence/add-reading.ts';
import { evidencePolicy } from './evidence/node-evidence.ts';
import { type AcceptedUse, judgeBreaks, judgeExemption, withLastUse } from './exceptions.ts';
import { judgeEvidence } from './judge-evidence.ts';
import { exposureOfScan, openKubelets } from './open-kubelets.ts';
import type { JudgePolicy } from './policy.ts';
import { judgeReadiness } from './readiness/judge-readiness.ts';
import { readinessPolicy } from './readiness/readiness-reasons.ts';
import { judgeSettings } from './settings/judge-settings.ts';
import { settingReasons } from './settings/setting-reasons.ts';
import { type ClusterUsage, futurePort, judgeUsage } from './usage/judge-usage.ts';
import { usageReasons } from './usage/usage-reasons.ts';

/**
 * All verdicts about a cluster that this scan alone supports. Never throws.
 * @param callers those found in the cluster: accepted breaks must not hide them
 */
export function judgeCluster(
  cluster: Cluster,
  sampling: Sampling,
  policy: JudgePolicy,
  callers: readonly Caller[] = [],
): ClusterVerdict {
  const settings = judgeSettings(cluster);
  const usage = judgeUsage(cluster, settings, sampling, policy);
  const { breaks, notes } = judgeBreaks(cluster, callers, requestedPaths(usage), policy);
  const isAccepted = acceptedBy(breaks);
  const { entries, evidence } = evidenceOf({ cluster, settings, usage, sampling }, policy, isAccepted);
  const acceptedBreaks = withLastUse(breaks, entries);
  const { exposure, reason: notEffective } = exposureOfScan(
    settings.exposure,
    sampling.nodes,
    usage.cluster.verdict,
  );
  const readiness = judgeReadiness(
    {
      mode: cluster.mode,
      controlPlaneVersion: cluster.controlPlaneVersion,
      exposure,
      autoProvisioned: settings.autoProvisioned?.port ?? null,
      ...evidence,
    },
    readinessPolicy(policy, evidence.pools, null, isAccepted),
  );
  const { exemption, reason } = judgeExemption(cluster, policy);
  return {
    exposure,
    newPools: settings.newPools,
    autoProvisioned: settings.autoProvisioned,
    pools: evidence.pools.map(({ pool, port, effectivePort, usage: ofPool }, index) => ({
      pool,
      port: settings.pools[index]?.port ?? { port, certainty: 'NONE', basis: null },
      effectivePort,
      usage: ofPool,
      readiness: readiness.pools[index] ?? readiness.cluster,
    })),
    usage: evidence.usage ?? usage.cluster,
    readiness: readiness.cluster,
    exemption,
    acceptedBreaks,
    reasons: [
      ...(notEffective === null ? [] : [notEffective]),
      ...settingReasons(cluster, settings),
      ...usageReasons(evidence.pools),
      ...sampling.notes,
      ...readiness.reasons,
      ...breakSentences(acceptedBreaks),
      ...notes,
      ...(reason === null ? [] : [reason]),
    ],
  };
}

function requestedPaths({ pools }: ClusterUsage): ReadonlySet<string> {
  const paths = pools.flatMap(({ usage }) => usage.paths);
  return new Set(paths.filter(({ requests }) => requests > 0).map(({ path }) => path));
}

/** What this scan shows of a cluster. */
interface Shown {
  readonly cluster: Cluster;
  readonly settings: SettingVerdict;
  readonly usage: ClusterUsage;
  readonly sampling: Sampling;
}

/** The evidence of this scan alone, as entries and as verdicts. */
function evidenceOf(
  { cluster, settings, usage, sampling }: Shown,
  policy: JudgePolicy,
  isAccepted: AcceptedUse,
) {
  const versions = new Map(cluster.pools.map(({ name, version }) => [name, version]));
  const samples = sampleRows(sampling);
  const nodes = nodeRows(sampling);
  const sampledMs = samples.map(({ sampled_at }) => Date.parse(sampled_at));
  const nowMs =
    sampledMs.length === 0 ? policy.nowMs : sampledMs.reduce((latest, ms) => Math.max(latest, ms));
  const readAt = new Date(nowMs).toISOString();
  const entries = addReading([], {
    readAt,
    nodes,
    samples,
    ports: new Map(settings.pools.map(({ pool, port }) => [pool, port.port])),
    otherPort: futurePort(settings.newPools?.port ?? null, settings.autoProvisioned?.port ?? null),
  });
  const sampled = new Set(samples.map(({ node }) => node));
  const evidence = judgeEvidence(
    {
      mode: cluster.mode,
      pools: usage.pools.map((pool) => ({ ...pool, version: versions.get(pool.pool) ?? null })),
      entries,
      nodes,
      openKubelets: openKubelets([], { readAt, nodes, sampled, entries }),
      nowMs,
    },
    evidencePolicy(policy, isAccepted),
  );
  return { entries, evidence };
}
