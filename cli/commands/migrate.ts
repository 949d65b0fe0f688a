import type { Invocation } from '../command.ts';
import { EXIT_STATUS, type ExitStatus } from '../exit-status.ts';
import { expandOperands, fileSource, replaceFile, withStandardInput } from '../input/manifest-files.ts';
import { needsPerson } from '../migrate/left-reasons.ts';
import {
  type MigratedUnit,
  type Migration,
  migratedText,
  migrateFile,
  type PlannedFile,
  planMigration,
} from '../migrate/migration.ts';
import type { ManifestSource } from '../migrate/read/read-units.ts';
import { formatEvent, formatTotals, foundNothingInPart } from '../migrate/render/summary.ts';
import { unifiedDiff } from '../migrate/render/unified-diff.ts';
import type { MigrationPolicy } from '../migrate/types.ts';
import { print, printStatus } from '../output.ts';
import type { ProcessContext } from '../process-context.ts';

/**
 * `migrate`: moves manifests from the read-only port to the secure one, as a diff or in place. A file that cannot be read
 * is named, and the others are still migrated. Throws MANIFEST_SHOWS_SECRET, MANIFEST_NOT_WRITTEN.
 * @returns 3 if a file could not be read, else 1 if something is left for a person to do, else 3 if nothing was found and not
 *   everything was read
 */
export async function run({ config, operands, context }: Invocation<'migrate'>): Promise<ExitStatus> {
  const policy = {
    namespace: config.namespace,
    clusterVersion: config.clusterVersion ?? null,
    includesUnknownPrograms: config.unknownPrograms,
  };
  const files = await expandOperands(operands);
  const migrate = (stdin: ManifestSource | null): Promise<ExitStatus> => {
    const sources = files.map((file) => (file === '-' && stdin !== null ? stdin : fileSource(file)));
    return migrateAll(sources, stdin, policy, config.write, context);
  };
  return files.includes('-') ? withStandardInput(context.stdin, migrate) : migrate(null);
}

async function migrateAll(
  sources: readonly ManifestSource[],
  stdin: ManifestSource | null,
  policy: MigrationPolicy,
  writes: boolean,
  context: ProcessContext,
): Promise<ExitStatus> {
  const migration = await planMigration(sources, policy);
  const counts = { changed: 0, added: 0, left: 0, harmless: 0 };
  for (const file of migration.files) {
    if (file.error !== null) {
      printStatus(context, file.error.message);
      continue;
    }
    const units = narrated(file, migration, counts, context);
    if (!writes) await print(unifiedDiff(file.source.name, units), context);
    else if (file.source === stdin) await print(textsOf(units), context);
    else if (file.isEdited) await replaceFile(file.source.name, textsOf(units));
    else for await (const _ of units);
  }
  const errors = migration.files.flatMap(({ error }) => error ?? []);
  const templates = errors.filter(({ code }) => code === 'MANIFEST_TEMPLATE').length;
  const totals = {
    files: migration.files.length - errors.length,
    documents: migration.files.reduce((sum, file) => sum + (file.error === null ? file.documents : 0), 0),
    ...counts,
    secrets: migration.secrets,
    binaryConfigMaps: migration.binaryConfigMaps,
    missingConfigMaps: migration.missingConfigMaps,
    missingSecrets: migration.missingSecrets,
    unknownKinds: migration.unknownKinds,
    templates,
    unreadable: errors.length - templates,
  };
  printStatus(context, formatTotals(totals, writes));
  if (errors.length > 0) return EXIT_STATUS.NOT_ALL_READ;
  if (counts.left > 0) return EXIT_STATUS.OPEN;
  return foundNothingInPart(totals) ? EXIT_STATUS.NOT_ALL_READ : EXIT_STATUS.NOTHING_OPEN;
}

/** Prints what happens as it happens, so that nothing of a long file is kept. */
async function* narrated(
  file: PlannedFile,
  migration: Migration,
  counts: { changed: number; added: number; left: number; harmless: number },
  context: ProcessContext,
): AsyncGenerator<MigratedUnit> {
  for await (const unit of migrateFile(file, migration)) {
    context.interruption.throwIfAborted();
    for (const event of unit.events) {
      if (event.kind === 'CHANGED') counts.changed += 1;
      if (event.kind === 'LEFT') counts[needsPerson(event.reason) ? 'left' : 'harmless'] += 1;
      if (event.kind === 'ADDED') counts.added += event.objects.length;
      for (const line of formatEvent(file.source.name, event)) printStatus(context, line);
    }
    yield unit;
  }
}

async function* textsOf(units: AsyncIterable<MigratedUnit>): AsyncGenerator<string> {
  for await (const unit of units) yield migratedText(unit);
}
