import type { Cluster } from '../../model/cluster.ts';
import type { Sampling } from '../../model/sampling.ts';
import type { ClusterVerdict, SettingVerdict } from '../../model/verdict.ts';
import { judgeExemption } from './exemption.ts';
import { exposureOfScan } from './open-kubelets.ts';
import type { JudgePolicy } from './policy.ts';
import type { ReadinessFacts } from './readiness/facts.ts';
import { judgeReadiness } from './readiness/judge-readiness.ts';
import { judgeSettings } from './settings/judge-settings.ts';
import { settingReasons } from './settings/setting-reasons.ts';
import { type ClusterUsage, judgeUsage } from './usage/judge-usage.ts';

/** All verdicts about a cluster that this scan alone supports. Never throws. */
export function judgeCluster(cluster: Cluster, sampling: Sampling, policy: JudgePolicy): ClusterVerdict {
  const settings = judgeSettings(cluster);
  const usage = judgeUsage(cluster, settings, sampling, policy);
  const { exposure, reason: notEffective } = exposureOfScan(
    settings.exposure,
    sampling.nodes,
    usage.cluster.verdict,
  );
  const facts = factsOf(cluster, { ...settings, exposure }, usage);
  const readiness = judgeReadiness(facts, policy.quietSeconds);
  const { exemption, reason } = judgeExemption(cluster.labels, policy.today);
  return {
    exposure,
    newPools: settings.newPools,
    autoProvisioned: settings.autoProvisioned,
    pools: settings.pools.map(({ pool, port }, index) => ({
      pool,
      port,
      effectivePort: usage.effectivePorts.get(pool) ?? null,
      usage: usage.pools.get(pool) ?? usage.cluster,
      readiness: readiness.pools[index] ?? readiness.cluster,
    })),
    usage: usage.cluster,
    readiness: readiness.cluster,
    exemption,
    reasons: [
      ...(notEffective === null ? [] : [notEffective]),
      ...settingReasons(cluster, settings),
      ...usage.reasons,
      ...sampling.notes,
      ...readiness.reasons,
      ...(reason === null ? [] : [reason]),
    ],
  };
}

function factsOf(cluster: Cluster, settings: SettingVerdict, usage: ClusterUsage): ReadinessFacts {
  const versions = new Map(cluster.pools.map(({ name, version }) => [name, version]));
  return {
    mode: cluster.mode,
    controlPlaneVersion: cluster.controlPlaneVersion,
    exposure: settings.exposure,
    autoProvisioned: settings.autoProvisioned?.port ?? null,
    usage: usage.cluster,
    pools: settings.pools.map(({ pool, port }) => ({
      pool,
      version: versions.get(pool) ?? null,
      port: port.port,
      effectivePort: usage.effectivePorts.get(pool) ?? null,
      usage: usage.pools.get(pool) ?? usage.cluster,
    })),
  };
}
