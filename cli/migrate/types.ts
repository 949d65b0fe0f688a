import type { ContainerTexts } from '../../shared/agents/agent.ts';
import type { GkeVersion } from '../../shared/model/gke-version.ts';
import type { LeftReason } from './left-reasons.ts';

/** Half-open range of UTF-16 offsets in a text. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** An edit: the range of the original text, and its replacement. */
export interface Splice extends Range {
  readonly text: string;
}

export const GRANTS = ['nodes/metrics', 'nodes/stats', 'nodes/healthz', 'nodes/pods', 'pods'] as const;
/**
 * What a service account must be allowed for its requests: `get` on the kubelet's subresource, or `list` on pods.
 * `nodes/proxy` is not among them and never will be: it is as powerful as exec.
 */
export type Grant = (typeof GRANTS)[number];

/** The kubelet asks for `get` on its sub-resources; a question with a fieldSelector is a `list`. */
export function verbOf(grant: Grant): 'get' | 'list' {
  return grant === 'pods' ? 'list' : 'get';
}

/** What the user decides. */
export interface MigrationPolicy {
  /** Namespace of documents that name none, as `kubectl -n` would set it. */
  readonly namespace: string;
  /** Oldest cluster that the manifests go to: decides what needs fine-grained kubelet authorization. Null: unknown. */
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
  /** What the text says now, in a few words, without quoting contents. */
  readonly summary: string;
  readonly splices: readonly Splice[];
  readonly grants: readonly Grant[];
  readonly notes: readonly string[];
  /** Made only if a workload with such pods is migrated; otherwise the place is left with the reason EGRESS_POLICY. */
  readonly onlyForPods?: PodSelector;
  /** Made only if this Service, so far as the files show it, is the kubelet's and has the secure port. */
  readonly ofService?: ServiceReference;
  /** An occurrence that stays next to what was added, and is answered by this. */
  readonly covers?: Range;
}

/** A use, or a silent use, that stays as it is. */
export interface LeftAlone {
  readonly kind: 'LEFT';
  /** The program, if a rule knows it. */
  readonly tool: string | null;
  readonly at: number;
  readonly reason: LeftReason;
  /** What a person can do; the reason's own advice unless the rule has better advice. */
  readonly advice: string;
  /** How it shows, in a few words, if the reason does not say it. */
  readonly evidence?: string;
  /** The occurrences inside this range are answered by this. */
  readonly covers: Range;
  /** Harmless if a Service of the files like this one selects pods: then the port is theirs. */
  readonly unlessServiceOfPods?: ServiceReference | undefined;
  /** Harmless if a Service of the files that selects these pods targets the port. */
  readonly isOwnIfTargeted?: boolean | undefined;
  /** Harmless if such pods of the files listen on the port, and none of them has the address of its node instead. */
  readonly unlessPodsListen?: PodSelector | undefined;
  /** Harmless if the files contain this object (`namespace Kind name`). */
  readonly unlessPresent?: string | undefined;
}

/** A Service by its name, or by its labels. */
export interface ServiceReference {
  /** Null: any namespace. */
  readonly namespace: string | null;
  readonly name: string | null;
  readonly labels: Readonly<Record<string, string>>;
}

/** Which pods a policy applies to. */
export interface PodSelector {
  /** Null: pods of every namespace. */
  readonly namespace: string | null;
  /** What each label must be: one of the values, none of them, or just there or not there. */
  readonly labels: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values: readonly string[];
  }[];
}

/** What a rule says about one place. */
export type Proposal = Change | LeftAlone;

/** An object, or a place in it, in words that a person can follow. */
export interface Subject {
  readonly line: number;
  readonly column: number;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/**
 * What is kept of an object once its unit has been read: names, places and edits, and contents only of what may call
 * the port. Offsets of splices are those of the unit's text.
 */
export interface PlannedObject {
  /** The number of its unit, over all files. */
  readonly unit: number;
  readonly subject: Subject;
  /** It names its namespace itself. */
  readonly namesNamespace: boolean;
  readonly changes: readonly (Omit<Change, 'at'> & { readonly subject: Subject })[];
  readonly left: readonly (Pick<
    LeftAlone,
    | 'tool'
    | 'reason'
    | 'advice'
    | 'evidence'
    | 'unlessServiceOfPods'
    | 'isOwnIfTargeted'
    | 'unlessPodsListen'
    | 'unlessPresent'
  > & {
    readonly subject: Subject;
  })[];
  readonly workload: Workload | null;
  /** Containers somewhere in an object of an unknown kind, which are only searched for agents. */
  readonly nested: Workload['containers'];
  /** Texts of a ConfigMap that name the port or configure a known agent. */
  readonly texts: readonly string[];
}

/** The service account that a workload asks the kubelet as. */
export interface Identity {
  readonly namespace: string;
  readonly serviceAccount: string;
  /** The workload ran as `default`, and gets an account of its own. */
  readonly isNew: boolean;
}

/** An object that runs pods. */
export interface Workload {
  readonly identity: Identity;
  readonly configMaps: readonly string[];
  readonly podLabels: Readonly<Record<string, string>>;
  /** Edits that make its pods run as the identity; null if they cannot be made. */
  readonly adoption: readonly Splice[] | null;
  /** The same, if its ServiceAccount gives pods no token unless they ask for one. */
  readonly adoptionWithToken: readonly Splice[] | null;
  readonly adoptionSubject: Subject;
  readonly containers: readonly { readonly subject: Subject; readonly texts: ContainerTexts }[];
  readonly usesMongoDb: boolean;
  /** A container declares port 10255. */
  readonly listensOnPort: boolean;
}

/** What was done in a unit, or left. */
export type UnitEvent =
  | {
      readonly kind: 'CHANGED';
      readonly subject: Subject;
      readonly tool: string;
      readonly summary: string;
      readonly grants: Change['grants'];
      readonly notes: readonly string[];
    }
  | {
      readonly kind: 'LEFT';
      readonly subject: Subject;
      readonly tool: string | null;
      readonly reason: LeftAlone['reason'];
      readonly advice: string;
      readonly evidence?: string;
    }
  | {
      readonly kind: 'ADDED';
      readonly subject: Subject;
      /** Kind and name of each object. */
      readonly objects: readonly string[];
      readonly notes: readonly string[];
    }
  | { readonly kind: 'WARNING'; readonly subject: Subject; readonly text: string };
