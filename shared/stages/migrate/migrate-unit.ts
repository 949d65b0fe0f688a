import type { LeftReason } from './left-reasons.ts';
import { configMapsUsedBy } from './manifest/config-entries.ts';
import type { ManifestPlan } from './plan-manifest.ts';
import { adoptIdentity, identityKey, identityOf } from './rbac/identity.ts';
import { insertObjects } from './rbac/insert-objects.ts';
import { type NewObject, rbacObjects } from './rbac/rbac-objects.ts';
import type { Unit } from './read/split-items.ts';
import { planUnit, type Survey } from './survey.ts';
import { placeOf } from './text/lines.ts';
import { inOrder } from './text/splices.ts';
import type { Grant, MigrationPolicy, Splice } from './types.ts';

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

/** A unit with its edits; without any it stays byte for byte. */
export interface MigratedUnit {
  readonly unit: Unit;
  readonly splices: readonly Splice[];
  /** Its text must not be shown. */
  readonly isSecret: boolean;
  readonly events: readonly UnitEvent[];
}

/**
 * One unit, with all that the survey says about it: the changes, the account of its pods, and the objects that come before it.
 * @param index the unit's number over all files
 */
export function migrateUnit(
  unit: Unit,
  index: number,
  file: string,
  survey: Survey,
  policy: MigrationPolicy,
): MigratedUnit {
  const { plans, isSecret } = planUnit(unit, file, policy);
  const splices: Splice[] = [];
  const events: UnitEvent[] = [];
  const added: NewObject[] = [];
  for (const plan of plans) {
    splices.push(...plan.changes.flatMap((change) => change.splices));
    const account = accountOf(plan, index, survey);
    splices.push(...account.splices);
    added.push(...account.objects);
    events.push(...eventsOf(plan, unit, survey));
    if (account.objects.length > 0) events.push(addedEvent(plan, unit, account.objects));
  }
  events.sort((a, b) => a.subject.line - b.subject.line || a.subject.column - b.subject.column);
  return { unit, splices: inOrder([...insertObjects(unit, added), ...splices]), isSecret, events };
}

function accountOf(
  { manifest, changes }: ManifestPlan,
  index: number,
  survey: Survey,
): { splices: Splice[]; objects: NewObject[] } {
  const nothing = { splices: [], objects: [] };
  if (manifest.podSpec === null) return nothing;
  const identity = identityOf(manifest);
  const key = identityKey(identity);
  const need = survey.needs.get(key);
  const asks =
    changes.some(({ grants }) => grants.length > 0) ||
    configMapsUsedBy(manifest).some((name) => survey.usedConfigMaps.has(`${manifest.namespace}/${name}`));
  if (need === undefined || !asks) return nothing;
  return {
    splices: adoptIdentity(manifest, identity, survey.tokenOff.has(key)) ?? [],
    objects: need.unit === index ? rbacObjects(need) : [],
  };
}

function addedEvent(plan: ManifestPlan, unit: Unit, objects: readonly NewObject[]): UnitEvent {
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

function eventsOf(plan: ManifestPlan, unit: Unit, survey: Survey): UnitEvent[] {
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

function subjectOf({ manifest: { kind, namespace, name } }: ManifestPlan, unit: Unit, at: number): Subject {
  return { ...placeOf(unit.text, at, unit), kind, namespace, name };
}
