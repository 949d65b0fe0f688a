import type { LeftReason } from './left-reasons.ts';
import type { ManifestPlan } from './plan-manifest.ts';
import type { NewObject } from './rbac/rbac-objects.ts';
import type { Unit } from './read/split-items.ts';
import type { Survey } from './survey.ts';
import { placeOf } from './text/lines.ts';
import type { Grant } from './types.ts';

/** Where something is said about, in words that a person can follow. */
export interface Subject {
  readonly line: number;
  readonly column: number;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** What was done in a unit, or left. */
export type UnitEvent =
  | {
      readonly kind: 'CHANGED';
      readonly subject: Subject;
      readonly tool: string;
      readonly summary: string;
      readonly grants: readonly Grant[];
      readonly notes: readonly string[];
    }
  | {
      readonly kind: 'LEFT';
      readonly subject: Subject;
      readonly tool: string | null;
      readonly reason: LeftReason;
      readonly wayOut: string;
    }
  | {
      readonly kind: 'ADDED';
      readonly subject: Subject;
      readonly objects: readonly NewObject[];
      readonly notes: readonly string[];
    };

/** The objects that go before a workload, and what follows from that. */
export function addedEvent(plan: ManifestPlan, unit: Unit, objects: readonly NewObject[]): UnitEvent {
  const { manifest } = plan;
  const isNew = objects.some(({ kind }) => kind === 'ServiceAccount');
  const notes = [
    ...(isNew
      ? ['it ran as default: what else was granted to that account is not granted to the new one']
      : []),
    ...(manifest.namesNamespace
      ? []
      : [`it names no namespace, and ${manifest.namespace} was taken: see --namespace`]),
  ];
  return { kind: 'ADDED', subject: subjectOf(plan, unit, manifest.root.range?.[0] ?? 0), objects, notes };
}

/** What the rules changed in an object, and what was left alone. */
export function eventsOf(plan: ManifestPlan, unit: Unit, survey: Survey): UnitEvent[] {
  const { manifest } = plan;
  const isOrphan =
    manifest.kind === 'ConfigMap' && !survey.usedConfigMaps.has(`${manifest.namespace}/${manifest.name}`);
  const changed = plan.changes.map(({ at, tool, summary, grants, notes }): UnitEvent => {
    const orphan =
      isOrphan && grants.length > 0
        ? [
            `no workload in these files uses this ConfigMap: grant get on ${grants.join(', ')} to the account of the one that does, or name its file too`,
          ]
        : [];
    return {
      kind: 'CHANGED',
      subject: subjectOf(plan, unit, at),
      tool,
      summary,
      grants,
      notes: [...notes, ...orphan],
    };
  });
  const left = plan.left.map(
    ({ at, tool, reason, wayOut }): UnitEvent => ({
      kind: 'LEFT',
      subject: subjectOf(plan, unit, at),
      tool,
      reason,
      wayOut,
    }),
  );
  return [...changed, ...left];
}

/** A place of an object. */
export function subjectOf(
  { manifest: { kind, namespace, name } }: ManifestPlan,
  unit: Unit,
  at: number,
): Subject {
  return { ...placeOf(unit.text, at, unit), kind, namespace, name };
}
