import type { Cluster } from '../../model/cluster.ts';
import { clusterKeyOf } from '../../model/cluster-names.ts';
import type { KubeletSample, NodeSampling, Sampling } from '../../model/sampling.ts';
import type { UsageReason } from '../../model/words.ts';
import { SweepError } from '../../platform/errors.ts';
import type { CollectedCluster, CollectedSamples } from './monitoring/read-answer.ts';
import type { ProxyOptions } from './node-proxy.ts';
import type { SampleSource, SourceAnswer } from './ports.ts';

/**
 * Samples that Managed Prometheus collected from one cluster. If there are no series, nobody collects them; it does not
 * mean that nobody uses the port. If a second sample is requested, it is one of an earlier moment; a node that was not
 * collected then gets SECOND_SAMPLE_MISSING.
 * @param collectedSamples of a project
 */
export function managedPrometheus(
  cluster: Cluster,
  collectedSamples: (projectId: string) => Promise<CollectedSamples>,
  { resampleMs }: Pick<ProxyOptions, 'resampleMs'>,
): SampleSource {
  return {
    async sample() {
      try {
        const collected = (await collectedSamples(cluster.projectId)).get(clusterKeyOf(cluster));
        return collected !== undefined && collected.nodes.size > 0
          ? { sampling: samplingOf(cluster, collected, resampleMs !== null) }
          : without('METRIC_MISSING', 'Managed Prometheus collects no kubelet metrics of this cluster.');
      } catch (error) {
        if (!(error instanceof SweepError)) throw error;
        return without(DENIALS.has(error.code) ? 'FORBIDDEN' : 'UNREACHABLE', error.message);
      }
    },
  };
}

const DENIALS: ReadonlySet<string> = new Set(['API_FORBIDDEN', 'API_VPC_SC_DENIED', 'API_DISABLED']);

function without(reason: UsageReason, note: string): SourceAnswer {
  const known = { source: 'MANAGED_PROMETHEUS', route: null, present: null, notes: [] } as const;
  return { sampling: null, reason, note, known };
}

/** A node that is not collected is still present, so it counts as not covered. */
function samplingOf(
  cluster: Cluster,
  { nodes, present }: CollectedCluster,
  needsSecondSample: boolean,
): Sampling {
  const failureOf = (samples: readonly KubeletSample[]): UsageReason | null => {
    if (samples.some(({ truncated }) => truncated)) return 'TRUNCATED';
    return needsSecondSample && samples.length === 1 ? 'SECOND_SAMPLE_MISSING' : null;
  };
  return {
    source: 'MANAGED_PROMETHEUS',
    route: null,
    notSampled: null,
    nodes: [...nodes].map(
      ([node, samples]): NodeSampling => ({
        node,
        pool: poolOf(cluster, node),
        samples,
        failure: failureOf(samples),
        effectivePort: null,
      }),
    ),
    present:
      present?.map((node) => ({ node, uid: null, pool: poolOf(cluster, node), createdAtMs: null })) ?? null,
    notes: [],
  };
}

/** The pool of a node, from the node's name: that of its instance group and four more characters. */
function poolOf({ pools }: Cluster, node: string): string | null {
  const group = node.replace(/-[^-]*$/, '');
  return pools.find(({ instanceGroups }) => instanceGroups.includes(group))?.name ?? null;
}
