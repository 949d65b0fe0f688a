import type { Cluster } from '../../model/cluster.ts';
import { notAsked, type Sampling } from '../../model/sampling.ts';
import type { Mode, UsageChoice, UsageSource } from '../../model/words.ts';
import { type ControlPlaneAsking, type ControlPlaneOptions, sampleByControlPlane } from './control-plane.ts';
import { sampleByMonitoring } from './managed-prometheus.ts';
import type { CollectedSamples } from './monitoring/read-answer.ts';

export interface SampleOptions extends ControlPlaneOptions {
  readonly usage: UsageChoice;
}

export interface SamplePorts extends ControlPlaneAsking {
  /** What Managed Prometheus has of a project: `collectedSamplesBy`. */
  readonly collectedSamples: (projectId: string) => Promise<CollectedSamples>;
}

/**
 * Learns whether anything uses the read-only port of a cluster, from the cheapest source that can answer.
 * Whatever goes wrong is in the sampling, as a reason and in notes; throws nothing but our own bugs.
 */
export async function sampleCluster(
  cluster: Cluster,
  ports: SamplePorts,
  options: SampleOptions,
): Promise<Sampling> {
  const sources = chooseSources(options.usage, cluster.mode);
  if (sources.length === 0) return notAsked('TURNED_OFF');
  const inCluster = sources.filter((source) => source !== 'MANAGED_PROMETHEUS');
  if (sources.includes('MANAGED_PROMETHEUS')) {
    const answer = await sampleByMonitoring(cluster, ports.collectedSamples);
    if (answer.collected) return answer.sampling;
    if (inCluster.length === 0)
      return { ...notAsked(answer.reason, [answer.note]), source: 'MANAGED_PROMETHEUS' };
  }
  return sampleByControlPlane(cluster, inCluster, ports, options);
}

/**
 * The sources to ask, in order; the first that can answer decides. `auto` begins with what is cheapest: series that
 * Managed Prometheus holds already, then the node proxy, then an installed probe. Autopilot never grants the proxy.
 * @returns empty for `none`
 */
export function chooseSources(choice: UsageChoice, mode: Mode): readonly UsageSource[] {
  switch (choice) {
    case 'none':
      return [];
    case 'monitoring':
      return ['MANAGED_PROMETHEUS'];
    case 'proxy':
      return ['NODE_PROXY'];
    case 'probe':
      return ['PROBE'];
    case 'auto':
      return mode === 'AUTOPILOT'
        ? ['MANAGED_PROMETHEUS', 'PROBE']
        : ['MANAGED_PROMETHEUS', 'NODE_PROXY', 'PROBE'];
  }
}
