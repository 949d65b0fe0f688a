import { link, mkdtemp, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { SweepError, systemCodeOf } from '../../shared/platform/errors.ts';
import { Database, readFailure } from './database.ts';
import { DuckDbStore } from './duckdb-store.ts';
import { checkSchema, createSchema, upgradeSchema } from './store-schema.ts';

/**
 * Opens the store at a path, and creates it if it does not exist. A file that is not a store, or is one of a newer
 * release, is rejected before anything in it changes; a store of an earlier release is upgraded in place.
 * @param options `readOnly`: the file must exist; it is not written after that upgrade
 * @throws SweepError STORE_MISSING, STORE_UNWRITABLE, STORE_UNREADABLE, STORE_NOT_DUCKDB, STORE_FOREIGN, STORE_NEWER,
 *   STORE_OUTDATED, STORE_LOCKED
 */
export async function openDuckDbStore(
  path: string,
  { readOnly = false }: { readonly readOnly?: boolean } = {},
): Promise<DuckDbStore> {
  // Absolute, because DuckDB interprets names such as `:memory:` or `s3://…` specially.
  const file = resolve(path);
  if (!readOnly) await removeAbandonedDrafts(file);
  if ((await findStoreFile(file)) === 'ABSENT') {
    if (readOnly) throw new SweepError('STORE_MISSING', { path });
    // A newly created store needs no check.
    if ((await createStoreFile(file)) === 'OURS') return await openStore(file, 'READ_WRITE');
  }
  if (!readOnly) await requireWritable(file);
  const { version, current } = await withDatabase(file, 'READ_ONLY', checkSchema);
  if (!current) {
    if (readOnly) await requireUpgradable(file, path);
    await withDatabase(file, 'READ_WRITE', (database) => upgradeSchema(database, version));
  }
  return await openStore(file, readOnly ? 'READ_ONLY' : 'READ_WRITE');
}

/**
 * Checks that the file at a path, if there is one, is a store that this release can use, and changes nothing.
 * @throws SweepError STORE_UNREADABLE, STORE_NOT_DUCKDB, STORE_FOREIGN, STORE_NEWER, STORE_LOCKED
 */
export async function checkDuckDbStore(path: string): Promise<void> {
  const file = resolve(path);
  if ((await findStoreFile(file)) === 'PRESENT') await withDatabase(file, 'READ_ONLY', checkSchema);
}

type Mode = Parameters<typeof Database.open>[1];

async function openStore(file: string, mode: Mode): Promise<DuckDbStore> {
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

/** A DuckDB file has these four bytes after the checksum of its first header. */
const MAGIC = 'DUCK';
const MAGIC_OFFSET = 8;

/**
 * Checks whether a file exists and is a DuckDB file, before DuckDB opens it.
 * @throws SweepError STORE_UNREADABLE, STORE_NOT_DUCKDB
 */
async function findStoreFile(path: string): Promise<'PRESENT' | 'ABSENT'> {
  try {
    await using file = await open(path, 'r');
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MAGIC.length), 0, MAGIC.length, MAGIC_OFFSET);
    if (bytesRead === MAGIC.length && buffer.toString('latin1') === MAGIC) return 'PRESENT';
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return 'ABSENT';
    throw new SweepError('STORE_UNREADABLE', { path, detail: reasonOf(error) }, { cause: error });
  }
  throw new SweepError('STORE_NOT_DUCKDB', { path });
}

/**
 * Creates a store at a path where none exists. It is created under another name and then linked, so that a process
 * killed at any moment leaves a complete file or none. If another process created one meanwhile, that one is kept.
 * @returns whose file it is
 * @throws SweepError STORE_UNWRITABLE
 */
async function createStoreFile(path: string): Promise<'OURS' | 'ANOTHERS'> {
  try {
    const folder = await mkdtemp(join(dirname(resolve(path)), `.${basename(path)}-${process.pid}-`));
    try {
      const draft = join(folder, DRAFT);
      const database = await Database.open(draft, 'READ_WRITE');
      await createSchema(database).finally(() => database.close());
      await place(draft, path);
      return 'OURS';
    } finally {
      await rm(folder, { recursive: true });
    }
  } catch (error) {
    if (systemCodeOf(error) === 'EEXIST') return 'ANOTHERS';
    throw new SweepError('STORE_UNWRITABLE', { path, detail: reasonOf(error) }, { cause: error });
  }
}

/** The file in which a store is created. */
const DRAFT = 'new';

/**
 * Removes the folders that killed processes left while they created this store: `.NAME-PID-XXXXXX`, or `.NAME-XXXXXX` by
 * earlier releases. Those of running processes stay. A folder that cannot be removed does no harm.
 */
async function removeAbandonedDrafts(file: string): Promise<void> {
  const folder = dirname(file);
  const prefix = `.${basename(file)}-`;
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (!entry.isDirectory() || !entry.name.startsWith(prefix)) continue;
    const groups = /^(?:(?<pid>\d+)-)?\w{6}$/.exec(entry.name.slice(prefix.length))?.groups;
    if (groups === undefined || isRunning(Number(groups['pid'] ?? 0))) continue;
    const draft = join(folder, entry.name);
    const contents = await readdir(draft).catch(() => ['unreadable']);
    // DuckDB adds `new.wal`. A folder that holds anything else belongs to somebody else.
    if (contents.some((name) => name !== DRAFT && !name.startsWith(`${DRAFT}.`))) continue;
    await rm(draft, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** @param pid 0: not known, as in folders of earlier releases */
function isRunning(pid: number): boolean {
  if (pid === 0) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return systemCodeOf(error) !== 'ESRCH';
  }
}

/** File systems without hard links can only rename, which would replace a file made meanwhile. */
const NO_LINKS: ReadonlySet<string | null> = new Set(['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP']);

async function place(draft: string, path: string): Promise<void> {
  try {
    await link(draft, path);
  } catch (error) {
    if (!NO_LINKS.has(systemCodeOf(error))) throw error;
    await rename(draft, path);
  }
}

/** @throws SweepError STORE_UNWRITABLE */
async function requireWritable(path: string): Promise<void> {
  try {
    await (await open(path, 'r+')).close();
  } catch (error) {
    throw new SweepError('STORE_UNWRITABLE', { path, detail: reasonOf(error) }, { cause: error });
  }
}

/** @throws SweepError STORE_OUTDATED if a reader may not write to the file of an earlier release */
async function requireUpgradable(file: string, path: string): Promise<void> {
  try {
    await requireWritable(file);
  } catch (cause) {
    throw new SweepError('STORE_OUTDATED', { path, detail: 'tables or columns' }, { cause });
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EISDIR: 'it is a directory',
  ENOENT: 'its directory does not exist',
  ENOTDIR: 'part of its path is not a directory',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space left on the device',
  ELOOP: 'too many levels of symbolic links',
  ENAMETOOLONG: 'the name is too long',
};

function reasonOf(error: unknown): string {
  const code = systemCodeOf(error);
  const known = code === null ? undefined : REASONS[code];
  return known ?? readFailure(error instanceof SweepError ? error.cause : error).detail;
}
