import type { Invocation } from '../command.ts';
import { EXIT_STATUS, type ExitStatus } from '../exit-status.ts';
import { fileSource, replaceFile, withStandardInput } from '../input/manifest-files.ts';
import { migratedText, migrateManifest } from '../migrate/migrate-manifests.ts';
import type { MigratedUnit } from '../migrate/migrate-unit.ts';
import type { ManifestSource } from '../migrate/read/read-units.ts';
import { formatEvent, formatTotals } from '../migrate/render/summary.ts';
import { unifiedDiff } from '../migrate/render/unified-diff.ts';
import { type Survey, surveyManifests } from '../migrate/survey.ts';
import type { MigrationPolicy } from '../migrate/types.ts';
import { print, say } from '../output.ts';
import type { World } from '../world.ts';

/** What was done so far. */
interface Counts {
  documents: number;
  changed: number;
  left: number;
  added: number;
}

/**
 * `migrate`: manifests from the read-only port to the secure one, as a diff or in place.
 * Throws INPUT_UNREADABLE and MANIFEST_ codes; until every file has been read nothing is printed and nothing written.
 */
export async function run({ config, operands, world }: Invocation<'migrate'>): Promise<ExitStatus> {
  const files = [...new Set(operands)];
  const policy = {
    namespace: config.namespace,
    clusterVersion: config.clusterVersion ?? null,
    includesUnknownPrograms: config.unknownPrograms,
  };
  const migrate = (stdin: ManifestSource | null): Promise<void> => {
    const sources = files.map((file) => (file === '-' && stdin !== null ? stdin : fileSource(file)));
    return migrateAll(files, sources, policy, config.write, world);
  };
  await (files.includes('-') ? withStandardInput(world.stdin, migrate) : migrate(null));
  return EXIT_STATUS.NOTHING_OPEN;
}

async function migrateAll(
  files: readonly string[],
  sources: readonly ManifestSource[],
  policy: MigrationPolicy,
  writes: boolean,
  world: World,
): Promise<void> {
  const survey = await surveyManifests(sources, policy);
  const counts: Counts = { documents: 0, changed: 0, left: 0, added: 0 };
  for (const [position, source] of sources.entries()) {
    const units = heard(source.name, migrateManifest(source, position, survey, policy), counts, world);
    if (!writes) await print(unifiedDiff(source.name, units), world);
    else if (files[position] === '-') await print(textsOf(units), world);
    else if (isEdited(survey, position)) await replaceFile(source.name, textsOf(units));
    else for await (const _ of units);
  }
  say(world, formatTotals({ files: files.length, ...counts }, writes));
}

/** Says what happens as it happens, so that nothing of a long file is kept. */
async function* heard(
  file: string,
  units: AsyncIterable<MigratedUnit>,
  counts: Counts,
  world: World,
): AsyncGenerator<MigratedUnit> {
  for await (const unit of units) {
    world.interruption.throwIfAborted();
    if (unit.unit.role !== 'REST') counts.documents += 1;
    for (const event of unit.events) {
      if (event.kind === 'CHANGED') counts.changed += 1;
      if (event.kind === 'LEFT') counts.left += 1;
      if (event.kind === 'ADDED') counts.added += event.objects.length;
      for (const line of formatEvent(file, event)) say(world, line);
    }
    yield unit;
  }
}

async function* textsOf(units: AsyncIterable<MigratedUnit>): AsyncGenerator<string> {
  for await (const unit of units) yield migratedText(unit);
}

/** A file that stays as it is keeps its time of change, too. */
function isEdited({ firstUnits, edited }: Survey, position: number): boolean {
  const first = firstUnits[position] ?? 0;
  const next = firstUnits[position + 1] ?? Number.POSITIVE_INFINITY;
  return [...edited].some((unit) => unit >= first && unit < next);
}
