import { z } from 'zod';
import type { PortState, UsageReason, UsageSource } from './words.ts';

/** Requests to the read-only port since its kubelet started, of one path bucket and method. */
export interface PathCount {
  /** The kubelet's bucket, for example `stats` or `metrics/cadvisor`. */
  readonly path: string;
  readonly method: string;
  readonly requests: number;
}

/** One reading of one kubelet's `/metrics`. */
export interface KubeletSample {
  readonly sampledAtMs: number;
  /** `process_start_time_seconds`, in milliseconds; null where the text does not say. Samples of one process share it. */
  readonly processStartedAtMs: number | null;
  readonly counts: readonly PathCount[];
  /** The counter's family is in the text at all, of whatever server_type. */
  readonly familyPresent: boolean;
  /** The text was cut before its end, or is not sure: never an answer. */
  readonly truncated: boolean;
}

/** What asking one node gave: samples in time order, or why there is none. */
export interface NodeSampling {
  readonly node: string;
  readonly pool: string | null;
  readonly samples: readonly KubeletSample[];
  /** Why there is no usable sample; null where there is one. */
  readonly failure: UsageReason | null;
  /** `readOnlyPort` of the kubelet's own configuration, read only on request; null where not asked. */
  readonly effectivePort: PortState | null;
}

/** What earlier scans suggest for the choice of nodes; a part of the message that asks for a cluster. */
export const samplingHintsSchema = z.strictObject({
  /** The cluster that was sampled: another one may have its name. */
  cluster_uid: z.string().min(1).max(256),
  /** The last sample of any node. */
  sampled_at: z.iso.datetime({ precision: 3 }),
  /** Nodes that were observed in use. */
  used_nodes: z.array(z.string().max(256)).max(1000),
  /** By pool, the node that was sampled longest ago: the rotation goes on with it. */
  resume_at: z
    .array(z.strictObject({ pool: z.string().max(256).nullable(), node: z.string().max(256) }))
    .max(1000),
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

/** What asking one cluster for its usage gave. */
export interface Sampling {
  readonly source: UsageSource | null;
  /** How the control plane was reached; null where it was not. */
  readonly route: string | null;
  /** Why nobody was asked at all; null where nodes were asked. */
  readonly notAsked: UsageReason | null;
  readonly nodes: readonly NodeSampling[];
  /** Every node present; null where the nodes could not be listed. */
  readonly present: readonly PresentNode[] | null;
  /** Plain sentences on how the asking went: which routes were tried, what was left out. Never a body or a token. */
  readonly notes: readonly string[];
}

/** The sampling of a cluster that was not asked. */
export function notAsked(reason: UsageReason, notes: readonly string[] = []): Sampling {
  return { source: null, route: null, notAsked: reason, nodes: [], present: null, notes };
}

/** How a kubelet's counts changed from one reading to the next. */
export interface CountChange {
  /** By path and method, what was added; only what grew. */
  readonly grown: readonly PathCount[];
  /** A count is lower than before, or gone: a counter does that in another process alone. */
  readonly shrunk: boolean;
}

/** Compares two readings; a path that is not there has been asked for zero times. */
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

/** Adds up counts of the same path and method, in the order of their first appearance. */
export function sumOf(...lists: readonly (readonly PathCount[])[]): PathCount[] {
  return [...byPlace(lists.flat()).values()];
}

/** All requests. */
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
