import * as z from 'zod';
import type { PortState, UsageReason, UsageSource } from './words.ts';

/** Requests to the read-only port since the kubelet started, for one path bucket and method. */
export interface PathCount {
  /** The kubelet's bucket, for example `stats` or `metrics/cadvisor`. */
  readonly path: string;
  readonly method: string;
  readonly requests: number;
}

/** One reading of one kubelet's `/metrics`. */
export interface KubeletSample {
  readonly sampledAtMs: number;
  /**
   * `process_start_time_seconds`, in milliseconds; null if the text does not contain it. Samples of one process have
   * the same value.
   */
  readonly processStartedAtMs: number | null;
  readonly counts: readonly PathCount[];
  /** The metric family of the counter is present, with any server_type. */
  readonly familyPresent: boolean;
  /** The text was truncated or is not conclusive, and must not be used as evidence. */
  readonly truncated: boolean;
}

/** The first commit of Kubernetes. */
const FIRST_KUBELET_MS = Date.UTC(2014, 5, 6);

/**
 * When a kubelet started, in milliseconds.
 * @param seconds `process_start_time_seconds`; null if it is not a number
 * @returns null if nothing is known: 0 means "not yet", and a clock that was not set yet gives a time in 1970
 */
export function processStartMs(seconds: number | null): number | null {
  const ms = Math.round((seconds ?? 0) * 1000);
  return Number.isSafeInteger(ms) && ms >= FIRST_KUBELET_MS ? ms : null;
}

/** The result of sampling one node: samples in time order, or the reason why there are none. */
export interface NodeSampling {
  readonly node: string;
  readonly pool: string | null;
  readonly samples: readonly KubeletSample[];
  /** Why there is no usable sample; null if there is one. */
  readonly failure: UsageReason | null;
  /** `readOnlyPort` in the kubelet's own configuration, read only on request; null if it was not read. */
  readonly effectivePort: PortState | null;
}

/** Fits a message: the nodes of the largest clusters of GKE. */
export const MAX_SAMPLED_LENGTH = 64_000;
/** Fits a message too. */
export const MAX_SAMPLED_POOLS = 1000;

/** What earlier scans suggest for the choice of nodes; a part of the message that requests an inspection. */
export const samplingHintsSchema = z.strictObject({
  /** The cluster that was sampled: another one may have its name. */
  cluster_uid: z.string().min(1).max(256),
  /** The last sample of any node. */
  sampled_at: z.iso.datetime({ precision: 3 }),
  /** Nodes that were observed in use. */
  used_nodes: z.array(z.string().max(256)).max(1000),
  /**
   * By pool, the nodes that were sampled, the one sampled longest ago first, separated by spaces. Of each name only what
   * follows the last `-`: it tells the nodes of an instance group apart.
   */
  sampled: z
    .array(
      z.strictObject({ pool: z.string().max(256).nullable(), nodes: z.string().max(MAX_SAMPLED_LENGTH) }),
    )
    .max(MAX_SAMPLED_POOLS),
});
export type SamplingHints = z.infer<typeof samplingHintsSchema>;

/** A node that is there, whether it was sampled or not. */
export interface PresentNode {
  readonly node: string;
  /** Null where the source does not say. */
  readonly uid: string | null;
  /** The label `cloud.google.com/gke-nodepool`. */
  readonly pool: string | null;
  /** Milliseconds since the epoch; null where the source does not say. */
  readonly createdAtMs: number | null;
}

/** The samples of one cluster. */
export interface Sampling {
  readonly source: UsageSource | null;
  /** How the control plane was reached; null where it was not. */
  readonly route: string | null;
  /** Why no node was sampled; null if nodes were sampled. */
  readonly notSampled: UsageReason | null;
  readonly nodes: readonly NodeSampling[];
  /** Every node present; null where the nodes could not be listed. */
  readonly present: readonly PresentNode[] | null;
  /** Plain sentences: which routes failed, and what was left out. Never a body or a token. */
  readonly notes: readonly string[];
}

/** The sampling of a cluster of which no node was sampled. */
export function notSampled(reason: UsageReason, notes: readonly string[] = []): Sampling {
  return { source: null, route: null, notSampled: reason, nodes: [], present: null, notes };
}

/** How the counts of a kubelet changed between two samples. */
export interface CountChange {
  /** The increase by path and method; only counts that grew. */
  readonly grown: readonly PathCount[];
  /** A count is lower than before or missing, which happens only in a new process. */
  readonly shrunk: boolean;
}

/** Compares two samples. A missing path counts as zero. */
export function changeOf(earlier: readonly PathCount[], later: readonly PathCount[]): CountChange {
  const before = byPlace(earlier);
  const after = byPlace(later);
  const grown: PathCount[] = [];
  for (const [place, count] of after) {
    const requests = count.requests - (before.get(place)?.requests ?? 0);
    if (requests > 0) grown.push({ ...count, requests });
  }
  const shrunk = [...before].some(([place, { requests }]) => (after.get(place)?.requests ?? 0) < requests);
  return { grown, shrunk };
}

/** Sums counts by path and method, in the order of their first appearance. */
export function sumOf(...lists: readonly (readonly PathCount[])[]): PathCount[] {
  return [...byPlace(lists.flat()).values()];
}

/** The sum of all requests. */
export function requestsOf(counts: readonly PathCount[]): number {
  return counts.reduce((sum, { requests }) => sum + requests, 0);
}

function byPlace(counts: readonly PathCount[]): Map<string, PathCount> {
  const places = new Map<string, PathCount>();
  for (const count of counts) {
    const place = JSON.stringify([count.path, count.method]);
    const requests = (places.get(place)?.requests ?? 0) + count.requests;
    places.set(place, { ...count, requests });
  }
  return places;
}
