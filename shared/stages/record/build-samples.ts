import type { Sample } from '../../model/rows/parts.ts';
import type { KubeletSample, NodeSampling, Sampling } from '../../model/sampling.ts';

/**
 * Every reading of every node that is an answer, in the order in which they were taken: later scans join what is kept
 * here, and a text that was cut, or has no such counter, proves nothing.
 */
export function buildSamples({ nodes, route }: Sampling): Sample[] {
  return nodes.flatMap((node) =>
    node.samples.filter(isAnswer).map((sample) => sampleOf(node, sample, route)),
  );
}

function isAnswer({ familyPresent, truncated }: KubeletSample): boolean {
  return familyPresent && !truncated;
}

function sampleOf({ node, pool }: NodeSampling, sample: KubeletSample, route: string | null): Sample {
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
