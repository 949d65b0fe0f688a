import type { ContainerTexts } from '../../shared/agents/agent.ts';
import type { Identity } from './rbac/rbac-objects.ts';
import type { Change, LeftAlone, Splice } from './types.ts';

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
    'tool' | 'reason' | 'advice' | 'evidence' | 'unlessServiceOfPods' | 'isOwnIfTargeted'
  > & {
    readonly subject: Subject;
  })[];
  readonly workload: Workload | null;
  /** Texts of a ConfigMap that name the port or configure a known agent. */
  readonly texts: readonly string[];
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
