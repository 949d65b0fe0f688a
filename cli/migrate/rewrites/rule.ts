import type { LeftReason } from '../left-reasons.ts';
import { LEFT_REASONS } from '../left-reasons.ts';
import type { Manifest } from '../manifest/manifest.ts';
import type { Change, LeftAlone, MigrationPolicy, Proposal, Range } from '../types.ts';

/** Knows one program: recognizes its use of the port in an object, and how that program is told to use 10250. */
export interface Rule {
  readonly tool: string;
  /** What is to be done in this object; nothing where the program is not there. Only looks at the object itself. */
  propose(manifest: Manifest, policy: MigrationPolicy): Proposal[];
}

/** An answer that leaves a range as it is. */
export function leave(tool: string | null, reason: LeftReason, covers: Range, advice?: string): LeftAlone {
  return {
    kind: 'LEFT',
    tool,
    at: covers.start,
    reason,
    advice: advice ?? LEFT_REASONS[reason].advice,
    covers,
  };
}

/** A change without notes, unless it says otherwise. */
export function change(
  parts: Omit<Change, 'kind' | 'notes'> & { readonly notes?: readonly string[] },
): Change {
  return { kind: 'CHANGE', notes: [], ...parts };
}

/** Where a node of the `yaml` package stands. */
export function rangeOf(node: {
  readonly range?: readonly [number, number, number] | null | undefined;
}): Range {
  return { start: node.range?.[0] ?? 0, end: node.range?.[1] ?? 0 };
}
