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

/** What asking one cluster for its usage gave. */
export interface Sampling {
  readonly source: UsageSource | null;
  /** How the control plane was reached; null where it was not. */
  readonly route: string | null;
  /** Why nobody was asked at all; null where nodes were asked. */
  readonly notAsked: UsageReason | null;
  readonly nodes: readonly NodeSampling[];
  /** Nodes present, by pool; null where the nodes could not be listed. */
  readonly nodesPresent: Readonly<Record<string, number>> | null;
  /** Plain sentences on how the asking went: which routes were tried, what was left out. Never a body or a token. */
  readonly notes: readonly string[];
}

/** The sampling of a cluster that was not asked. */
export function notAsked(reason: UsageReason, notes: readonly string[] = []): Sampling {
  return { source: null, route: null, notAsked: reason, nodes: [], nodesPresent: null, notes };
}
