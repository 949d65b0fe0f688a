import { accountOf } from './rbac/account.ts';
import { insertObjects } from './rbac/insert-objects.ts';
import type { NewObject } from './rbac/rbac-objects.ts';
import type { Unit } from './read/split-items.ts';
import { planUnit, type Survey } from './survey.ts';
import { inOrder } from './text/splices.ts';
import type { MigrationPolicy, Splice } from './types.ts';
import { addedEvent, eventsOf, subjectOf, type UnitEvent } from './unit-events.ts';

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
    const [first] = account.splices;
    if (first !== undefined && account.summary !== null)
      events.push({
        kind: 'CHANGED',
        subject: subjectOf(plan, unit, first.start),
        tool: 'service account',
        summary: account.summary,
        grants: [],
        notes: [],
      });
    if (account.objects.length > 0) events.push(addedEvent(plan, unit, account.objects));
  }
  events.sort((a, b) => a.subject.line - b.subject.line || a.subject.column - b.subject.column);
  return { unit, splices: inOrder([...insertObjects(unit, added), ...splices]), isSecret, events };
}
