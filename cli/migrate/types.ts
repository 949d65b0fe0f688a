import type { GkeVersion } from '../../shared/model/gke-version.ts';
import type { LeftReason } from './left-reasons.ts';

/** Half-open range of UTF-16 offsets in a text. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** An edit: the range of the original text, and what stands there afterwards. */
export interface Splice extends Range {
  readonly text: string;
}

export const GRANTS = ['nodes/metrics', 'nodes/stats', 'nodes/healthz', 'nodes/pods', 'pods'] as const;
/**
 * What a service account must be allowed for its requests: `get` on the kubelet's sub-resource, or `list` on pods.
 * `nodes/proxy` is not among them and never will be: it is as strong as exec.
 */
export type Grant = (typeof GRANTS)[number];

/** What the caller decides. */
export interface MigrationPolicy {
  /** Namespace of documents that name none, as `kubectl -n` would set it. */
  readonly namespace: string;
  /** Oldest cluster the manifests go to: decides what needs fine-grained kubelet authorization. Null: not known. */
  readonly clusterVersion: GkeVersion | null;
  /** Also change URLs of programs that no rule knows, which must then send the token by themselves. */
  readonly includesUnknownPrograms: boolean;
}

/** A set of edits that belong together: all of them or none. */
export interface Change {
  readonly kind: 'CHANGE';
  readonly tool: string;
  /** Offset in the unit's text. */
  readonly at: number;
  /** What now stands there, in a few words, without quoting contents. */
  readonly summary: string;
  readonly splices: readonly Splice[];
  readonly grants: readonly Grant[];
  readonly notes: readonly string[];
}

/** A use, or a silent use, that stays as it is. */
export interface LeftAlone {
  readonly kind: 'LEFT';
  /** The program, where a rule knows it. */
  readonly tool: string | null;
  readonly at: number;
  readonly reason: LeftReason;
  /** What a person can do; the reason's own advice where a rule has none of its own. */
  readonly wayOut: string;
  /** The occurrences inside this range are answered by this. */
  readonly covers: Range;
}

/** What a rule says about one place. */
export type Proposal = Change | LeftAlone;
