import { SweepError } from '../../shared/platform/errors.ts';
import { ClusterNotes } from './cluster-notes.ts';
import { conclude, type UnitResult } from './conclude.ts';
import { isEmptyList } from './manifest/manifest.ts';
import { type PlannedUnit, planUnit } from './plan-unit.ts';
import { insertObjects } from './rbac/rbac-objects.ts';
import { type ManifestSource, readUnits } from './read/read-units.ts';
import type { Unit } from './read/split-items.ts';
import { applySplices, inOrder } from './text/splices.ts';
import type { MigrationPolicy, PlannedObject, Splice, UnitEvent } from './types.ts';

/** A unit with its edits; without any it stays byte for byte. */
export interface MigratedUnit {
  readonly unit: Unit;
  readonly splices: readonly Splice[];
  /** Its text must not be shown. */
  readonly isSecret: boolean;
  readonly events: readonly UnitEvent[];
}

/** A file after it has been read. */
export interface PlannedFile {
  readonly source: ManifestSource;
  /** Why it could not be read: nothing in it is changed then. */
  readonly error: SweepError | null;
  /** The number of its first unit, over all files. */
  readonly firstUnit: number;
  /** Those with an object or with Helm values. */
  readonly documents: number;
  readonly isEdited: boolean;
}

/** The plan for files that belong together. */
export interface Migration {
  readonly files: readonly PlannedFile[];
  readonly secrets: number;
  /** ConfigMaps whose binary data was not read. */
  readonly binaryConfigMaps: number;
  /** Read by workloads, and not in the files. */
  readonly missingConfigMaps: number;
  readonly missingSecrets: number;
  readonly unknownKinds: number;
  readonly results: ReadonlyMap<number, UnitResult>;
  readonly secretUnits: ReadonlySet<number>;
}

/**
 * Reads and plans every file once. Only what has to be done, said or known about other objects is kept.
 * A file that cannot be read affects only itself.
 */
export async function planMigration(
  sources: readonly ManifestSource[],
  policy: MigrationPolicy,
): Promise<Migration> {
  const notes = new ClusterNotes();
  const objects: PlannedObject[] = [];
  const warnings = new Map<number, UnitEvent[]>();
  const secretUnits = new Set<number>();
  const files: Omit<PlannedFile, 'isEdited'>[] = [];
  let [index, secrets, unknownKinds] = [0, 0, 0];
  for (const source of sources) {
    const firstUnit = index;
    const found: FileContents = { objects: [], secrets: 0, unknownKinds: 0, documents: 0, secretUnits: [] };
    let error: SweepError | null = null;
    try {
      for await (const unit of readUnits(source)) {
        if (unit.role !== 'REST') {
          const planned = planUnit(unit, source.name, index, policy);
          addUnit(found, planned, index);
          noteUnit(notes, planned, policy);
          if (planned.duplicateKeys.length > 0) warnings.set(index, duplicateWarnings(planned));
        }
        index += 1;
      }
      for (const object of found.objects) objects.push(object);
    } catch (cause) {
      if (!(cause instanceof SweepError)) throw cause;
      error = cause;
    }
    files.push({ source, error, firstUnit, documents: found.documents });
    for (const unit of found.secretUnits) secretUnits.add(unit);
    secrets += found.secrets;
    unknownKinds += found.unknownKinds;
  }
  const results = conclude(objects, notes);
  for (const [unit, events] of warnings) {
    const result = results.get(unit) ?? { splices: [], objects: [], events: [] };
    for (const event of events) result.events.push(event);
    results.set(unit, result);
  }
  const edited = [...results].filter(([, result]) => result.splices.length + result.objects.length > 0);
  return {
    files: files.map((file, position) => ({
      ...file,
      isEdited: edited.some(
        ([unit]) =>
          unit >= file.firstUnit && unit < (files[position + 1]?.firstUnit ?? Number.POSITIVE_INFINITY),
      ),
    })),
    secrets,
    binaryConfigMaps: notes.binaryConfigMaps,
    missingConfigMaps: notes.missing('ConfigMap'),
    missingSecrets: notes.missing('Secret'),
    unknownKinds,
    results,
    secretUnits,
  };
}

interface FileContents {
  objects: PlannedObject[];
  secrets: number;
  unknownKinds: number;
  documents: number;
  secretUnits: number[];
}

function addUnit(found: FileContents, planned: PlannedUnit, index: number): void {
  if (planned.secrets.length > 0 || !planned.manifests.every(isEmptyList)) found.documents += 1;
  for (const object of planned.objects) found.objects.push(object);
  found.secrets += planned.secrets.length;
  found.unknownKinds += planned.unknownKinds;
  if (planned.secrets.length > 0) found.secretUnits.push(index);
}

/** Notes what decides about objects in other units. */
function noteUnit(notes: ClusterNotes, { secrets, manifests }: PlannedUnit, policy: MigrationPolicy): void {
  for (const { namespace, name } of secrets) notes.addSecret(namespace ?? policy.namespace, name);
  for (const manifest of manifests) notes.add(manifest);
}

function duplicateWarnings({ duplicateKeys }: PlannedUnit): UnitEvent[] {
  return duplicateKeys.map((subject) => ({
    kind: 'WARNING',
    subject,
    text: 'this key is duplicated; as with kubectl, the last one counts',
  }));
}

/** The units of a file that was read, with their edits, in order. They are read again, and not parsed. */
export async function* migrateFile(file: PlannedFile, migration: Migration): AsyncGenerator<MigratedUnit> {
  let index = file.firstUnit;
  for await (const unit of readUnits(file.source)) {
    const result = migration.results.get(index);
    const isSecret = migration.secretUnits.has(index);
    yield result === undefined
      ? { unit, splices: [], isSecret, events: [] }
      : {
          unit,
          splices: inOrder([...insertObjects(unit, result.objects), ...result.splices]),
          isSecret,
          events: result.events,
        };
    index += 1;
  }
}

/** A unit's text after its edits. */
export function migratedText({ unit, splices }: MigratedUnit): string {
  return splices.length === 0 ? unit.text : applySplices(unit.text, splices);
}
