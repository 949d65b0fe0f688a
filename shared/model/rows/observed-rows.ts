import type { KubeletSample, NodeSampling, Sampling } from '../sampling.ts';
import type { ReportedNode, Sample } from './parts.ts';

/**
 * The usable samples of every node, in the order in which they were taken: later scans compare theirs with them. A
 * response that was cut off, or that lacks the counter, is not usable.
 */
export function sampleRows({ nodes, route }: Pick<Sampling, 'nodes' | 'route'>): Sample[] {
  return nodes.flatMap((node) =>
    node.samples.filter(isUsable).map((sample) => sampleRow(node, sample, route)),
  );
}

/** Every node present, and whether this scan has a usable answer of it; null where the nodes were not listed. */
export function nodeRows({ nodes, present }: Pick<Sampling, 'nodes' | 'present'>): ReportedNode[] | null {
  if (present === null) return null;
  const sampled = new Map(nodes.map((node) => [node.node, node]));
  return present.map(({ node, uid, pool, createdAtMs }) => ({
    node,
    uid,
    pool,
    created_at: timestampOf(createdAtMs),
    effective_port: sampled.get(node)?.effectivePort ?? null,
    reason: reasonOf(sampled.get(node)),
  }));
}

function reasonOf(sampling: NodeSampling | undefined): ReportedNode['reason'] {
  if (sampling === undefined) return null;
  const unusable = sampling.samples.find((sample) => !isUsable(sample));
  if (unusable !== undefined) return unusable.truncated ? 'TRUNCATED' : 'METRIC_MISSING';
  return sampling.failure;
}

function isUsable({ familyPresent, truncated }: KubeletSample): boolean {
  return familyPresent && !truncated;
}

function sampleRow({ node, pool }: NodeSampling, sample: KubeletSample, route: string | null): Sample {
  return {
    node,
    pool,
    sampled_at: new Date(sample.sampledAtMs).toISOString(),
    process_started_at: timestampOf(sample.processStartedAtMs),
    route,
    requests: sample.counts.reduce((sum, { requests }) => sum + requests, 0),
    paths: sample.counts.map(({ path, method, requests }) => ({ path, method, requests })),
  };
}

/** The year that RFC 3339 ends with. */
const LAST_MS = Date.parse('9999-12-31T23:59:59.999Z');

/** A kubelet may claim any start; one that no timestamp can hold is not known. */
function timestampOf(ms: number | null): string | null {
  return ms !== null && ms >= 0 && ms <= LAST_MS ? new Date(ms).toISOString() : null;
}
