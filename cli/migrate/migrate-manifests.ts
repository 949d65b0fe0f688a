import { type MigratedUnit, migrateUnit } from './migrate-unit.ts';
import { type ManifestSource, readUnits } from './read/read-units.ts';
import type { Survey } from './survey.ts';
import { applySplices } from './text/splices.ts';
import type { MigrationPolicy } from './types.ts';

/**
 * A file's units with their edits, in order. Units that nothing is said about are not parsed again.
 * @param position of the file among those that were surveyed
 */
export async function* migrateManifest(
  source: ManifestSource,
  position: number,
  survey: Survey,
  policy: MigrationPolicy,
): AsyncGenerator<MigratedUnit> {
  let index = survey.firstUnits[position] ?? 0;
  for await (const unit of readUnits(source)) {
    yield survey.relevant.has(index)
      ? migrateUnit(unit, index, source.name, survey, policy)
      : { unit, splices: [], isSecret: survey.secret.has(index), events: [] };
    index += 1;
  }
}

/** A unit's text after its edits. */
export function migratedText({ unit, splices }: MigratedUnit): string {
  return splices.length === 0 ? unit.text : applySplices(unit.text, splices);
}
