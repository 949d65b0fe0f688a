import { resolve } from 'node:path';
import { SweepError } from '../../shared/platform/errors.ts';
import { Database } from './database.ts';
import { DuckDbStore } from './duckdb-store.ts';
import { createStoreFile, findStoreFile, requireWritable } from './store-file.ts';
import { checkSchema, upgradeSchema } from './store-schema.ts';

/**
 * Opens the store at a path, and makes it where there is none. A file that is not a store of this release or an
 * earlier one is refused before a byte of it changes; one of an earlier release is brought up to this one in place.
 * @param options `readOnly`: the file has to be there, and cannot be written through this store
 * @throws SweepError STORE_MISSING, STORE_UNWRITABLE, STORE_UNREADABLE, STORE_NOT_DUCKDB, STORE_FOREIGN, STORE_NEWER,
 *   STORE_LOCKED
 */
export async function openDuckDbStore(
  path: string,
  { readOnly = false }: { readonly readOnly?: boolean } = {},
): Promise<DuckDbStore> {
  // Absolute, because DuckDB has meanings of its own for names such as `:memory:` or `s3://…`.
  const file = resolve(path);
  if ((await findStoreFile(file)) === 'ABSENT') {
    if (readOnly) throw new SweepError('STORE_MISSING', { path });
    // What was made just now needs no second look.
    if ((await createStoreFile(file)) === 'OURS') return await open(file, 'READ_WRITE');
  }
  if (!readOnly) await requireWritable(file);
  const { version, current } = await withDatabase(file, 'READ_ONLY', checkSchema);
  if (!current) await withDatabase(file, 'READ_WRITE', (database) => upgradeSchema(database, version));
  return await open(file, readOnly ? 'READ_ONLY' : 'READ_WRITE');
}

type Mode = Parameters<typeof Database.open>[1];

async function open(file: string, mode: Mode): Promise<DuckDbStore> {
  return new DuckDbStore(await Database.open(file, mode));
}

async function withDatabase<T>(
  file: string,
  mode: Mode,
  use: (database: Database) => Promise<T>,
): Promise<T> {
  const database = await Database.open(file, mode);
  return await use(database).finally(() => database.close());
}
