import type { Cluster } from '../../model/cluster.ts';
import type { NodeSampling, Sampling } from '../../model/sampling.ts';
import { SweepError } from '../../platform/errors.ts';
import { type CollectedCluster, type CollectedSamples, clusterKeyOf } from './monitoring/read-answer.ts';

/** What Managed Prometheus says of one cluster: its kubelets' samples, or why there are none. */
export type MonitoringAnswer =
  | { readonly collected: true; readonly sampling: Sampling }
  | {
      readonly collected: false;
      readonly reason: 'METRIC_MISSING' | 'FORBIDDEN' | 'UNREACHABLE';
      readonly note: string;
    };

/** No series means that nobody collects them, never that nobody uses the port. */
export async function sampleByMonitoring(
  cluster: Cluster,
  collectedSamples: (projectId: string) => Promise<CollectedSamples>,
): Promise<MonitoringAnswer> {
  try {
    const collected = (await collectedSamples(cluster.projectId)).get(clusterKeyOf(cluster));
    if (collected !== undefined && collected.nodes.size > 0)
      return { collected: true, sampling: samplingOf(cluster, collected) };
    const note = 'Managed Prometheus collects no kubelet metrics of this cluster.';
    return { collected: false, reason: 'METRIC_MISSING', note };
  } catch (error) {
    if (!(error instanceof SweepError)) throw error;
    const forbidden =
      error.code === 'API_FORBIDDEN' || error.code === 'API_VPC_SC_DENIED' || error.code === 'API_DISABLED';
    return { collected: false, reason: forbidden ? 'FORBIDDEN' : 'UNREACHABLE', note: error.message };
  }
}

/** A node that is not collected is present all the same: it is not covered. */
function samplingOf(cluster: Cluster, { nodes, present }: CollectedCluster): Sampling {
  return {
    source: 'MANAGED_PROMETHEUS',
    route: null,
    notAsked: null,
    nodes: [...nodes].map(
      ([node, samples]): NodeSampling => ({
        node,
        pool: poolOf(cluster, node),
        samples,
        failure: samples.some(({ truncated }) => truncated) ? 'TRUNCATED' : null,
        effectivePort: null,
      }),
    ),
    present:
      present?.map((node) => ({ node, uid: null, pool: poolOf(cluster, node), createdAtMs: null })) ?? null,
    notes: [],
  };
}

/** The pool that a node belongs to by its name: that of its instance group and four letters more. */
function poolOf({ pools }: Cluster, node: string): string | null {
  const group = node.replace(/-[^-]*$/, '');
  return pools.find(({ instanceGroups }) => instanceGroups.includes(group))?.name ?? null;
}
