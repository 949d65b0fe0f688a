import { type MigratedUnit, migratedText, migrateFile, planMigration } from '../../cli/migrate/migration.ts';
import type { ManifestSource } from '../../cli/migrate/read/read-units.ts';
import { formatEvent } from '../../cli/migrate/render/summary.ts';
import { unifiedDiff } from '../../cli/migrate/render/unified-diff.ts';
import type { MigrationPolicy, UnitEvent } from '../../cli/migrate/types.ts';
import { parseGkeVersion } from '../../shared/model/gke-version.ts';

/** The result for one file. */
export interface MigratedFile {
  readonly text: string;
  readonly diff: string;
  /** The lines of the summary. */
  readonly said: readonly string[];
  readonly events: readonly UnitEvent[];
  readonly units: readonly MigratedUnit[];
}

export const POLICY: MigrationPolicy = {
  namespace: 'default',
  clusterVersion: null,
  includesUnknownPrograms: false,
};
export const FINE_GRAINED: MigrationPolicy = { ...POLICY, clusterVersion: parseGkeVersion('1.33') };

/** A source that yields its text in chunks of this many bytes. */
export function sourceOf(name: string, text: string, chunk = 65_536): ManifestSource {
  return {
    name,
    async *open() {
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
    },
  };
}

/** Migrates files together, as one command does. */
export async function migrateTexts(
  files: Readonly<Record<string, string>>,
  policy: MigrationPolicy = POLICY,
  chunk?: number,
): Promise<Record<string, MigratedFile>> {
  const sources = Object.entries(files).map(([name, text]) => sourceOf(name, text, chunk));
  const migration = await planMigration(sources, policy);
  const migrated: Record<string, MigratedFile> = {};
  for (const file of migration.files) {
    if (file.error !== null) throw file.error;
    const { source } = file;
    const units = await Array.fromAsync(migrateFile(file, migration));
    const hunks = await Array.fromAsync(unifiedDiff(source.name, iterate(units)));
    const events = units.flatMap((unit) => unit.events);
    migrated[source.name] = {
      text: units.map(migratedText).join(''),
      diff: hunks.join(''),
      said: events.flatMap((event) => formatEvent(source.name, event)),
      events,
      units,
    };
  }
  return migrated;
}

/** Migrates one file. */
export async function migrateText(
  text: string,
  policy?: MigrationPolicy,
  chunk?: number,
): Promise<MigratedFile> {
  const { file } = await migrateTexts({ file: text }, policy, chunk);
  if (file === undefined) throw new Error('the migration returned no file');
  return file;
}

async function* iterate<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
