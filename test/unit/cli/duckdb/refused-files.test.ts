import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { openDuckDbStore } from '../../../../cli/duckdb/open-duckdb-store.ts';
import { SCHEMA_VERSION } from '../../../../cli/duckdb/store-schema.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const STORE_CHILD = join(import.meta.dirname, '../../../support/store-child.ts');

/** Runs SQL on a DuckDB file directly, without the store. */
async function withDuckDb(path: string, ...statements: string[]): Promise<void> {
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  for (const sql of statements) await connection.run(sql);
  connection.closeSync();
  instance.closeSync();
}

/** The contents of every file in the folder of a file. */
async function bytesAround(path: string): Promise<Record<string, string>> {
  const folder = join(path, '..');
  const names = await readdir(folder);
  const contents = names.map(async (name) => {
    const file = join(folder, name);
    return [name, (await stat(file)).isFile() ? await readFile(file, 'base64') : ''] as const;
  });
  return Object.fromEntries(await Promise.all(contents));
}

/** Asserts that opening fails with this code, for reading and for writing, and that nothing changes. */
async function assertRefused(path: string, code: string, message: RegExp): Promise<void> {
  const before = await bytesAround(path);
  for (const readOnly of [true, false])
    await assert.rejects(
      openDuckDbStore(path, { readOnly }),
      (error: Error & { code: string; disposition: string }) => {
        assert.equal(error.code, code);
        assert.equal(error.disposition, 'exit-2');
        assert.match(error.message, message);
        assert.ok(!error.message.includes('\n'), 'one line');
        return true;
      },
    );
  assert.deepEqual(await bytesAround(path), before);
}

describe('opening a store rejects, without changing it,', () => {
  const folder = temporaryFolder();

  const files: readonly [string, Buffer | string][] = [
    ['an empty file', ''],
    ['a text file', 'hello\n'.repeat(4000)],
    ['a file shorter than a header', Buffer.from([1, 2, 3, 4, 5, 6, 7, 8, 68, 85])],
    ['a SQLite file', `SQLite format 3\u0000${'\u0000'.repeat(8000)}`],
  ];
  for (const [name, content] of files)
    it(`${name}`, async () => {
      const path = folder.path('notes.duckdb');
      await writeFile(path, content);
      await assertRefused(
        path,
        'STORE_NOT_DUCKDB',
        /notes\.duckdb is not a DuckDB file; it was not changed\./,
      );
    });

  it("another application's DuckDB file", async () => {
    const path = folder.path('sales.duckdb');
    await withDuckDb(path, 'CREATE TABLE scans AS SELECT 1 AS amount');
    await assertRefused(
      path,
      'STORE_FOREIGN',
      /sales\.duckdb contains tables that sweep10255 did not create/,
    );
  });

  it('an empty DuckDB file', async () => {
    const path = folder.path('empty.duckdb');
    await withDuckDb(path);
    await assertRefused(path, 'STORE_FOREIGN', /did not create/);
  });

  it('a store with a newer schema', async () => {
    const path = folder.path('scans.duckdb');
    await (await openDuckDbStore(path)).close();
    await withDuckDb(path, 'UPDATE sweep10255_store SET schema_version = 99', 'CHECKPOINT');
    await assertRefused(
      path,
      'STORE_NEWER',
      new RegExp(
        `schema version 99, but this sweep10255 supports versions up to ${SCHEMA_VERSION}: use a newer release`,
      ),
    );
  });

  it('a truncated store', async () => {
    const path = folder.path('scans.duckdb');
    await (await openDuckDbStore(path)).close();
    await writeFile(path, (await readFile(path)).subarray(0, 9000));
    await assertRefused(path, 'STORE_UNREADABLE', /Cannot read the store /);
  });

  it('a directory', async () => {
    const path = folder.path('scans.duckdb');
    await mkdir(path);
    await assertRefused(path, 'STORE_UNREADABLE', /Cannot read the store \S+: it is a directory\./);
  });

  it('a symbolic link to itself', async () => {
    const path = folder.path('scans.duckdb');
    await symlink(path, path);
    await assert.rejects(openDuckDbStore(path), { code: 'STORE_UNREADABLE' });
  });

  it('a store that another process has open', async () => {
    const path = folder.path('scans.duckdb');
    const child = spawn(process.execPath, [STORE_CHILD, 'hold', path], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      await once(child.stdout, 'data');
      await assertRefused(path, 'STORE_LOCKED', /scans\.duckdb is in use by another process\./);
    } finally {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    await (await openDuckDbStore(path)).close();
  });

  it('a path in a missing folder', async () => {
    const path = folder.path('missing/scans.duckdb');
    await assert.rejects(openDuckDbStore(path), {
      code: 'STORE_UNWRITABLE',
      message: `Cannot write the store ${path}: its directory does not exist.`,
    });
  });

  it('a path under a file', async () => {
    await writeFile(folder.path('file'), '');
    await assert.rejects(openDuckDbStore(folder.path('file/scans.duckdb')), { code: 'STORE_UNREADABLE' });
  });

  it('a missing store opened for reading, which is not created', async () => {
    const path = folder.path('scans.duckdb');
    await assert.rejects(openDuckDbStore(path, { readOnly: true }), { code: 'STORE_MISSING' });
    assert.deepEqual(await readdir(join(path, '..')), []);
  });

  it('a store of an earlier release that is read-only and so cannot be upgraded', async () => {
    const path = folder.path('scans.duckdb');
    const earlier = join(import.meta.dirname, '../../../fixtures/duckdb/version-1.duckdb.gz');
    await writeFile(path, gunzipSync(await readFile(earlier)));
    await chmod(path, 0o444);
    await chmod(join(path, '..'), 0o755);
    await asNobody(() =>
      assert.rejects(openDuckDbStore(path, { readOnly: true }), {
        code: 'STORE_OUTDATED',
        message: `${path} was created by an older release and lacks tables or columns: run a scan with this release, which upgrades it.`,
      }),
    );
  });

  it('a file or folder without sufficient permissions', async () => {
    const path = folder.path('scans.duckdb');
    await (await openDuckDbStore(path)).close();
    await chmod(path, 0o444);
    await chmod(join(path, '..'), 0o755);
    await asNobody(async () => {
      await assert.rejects(openDuckDbStore(path), { code: 'STORE_UNWRITABLE', message: /permission denied/ });
      await (await openDuckDbStore(path, { readOnly: true })).close();
    });
    await chmod(path, 0o000);
    await asNobody(() =>
      assert.rejects(openDuckDbStore(path, { readOnly: true }), { code: 'STORE_UNREADABLE' }),
    );
  });
});

const NOBODY = 65534;

/** Permissions do not apply to root, so root runs this as another user. */
async function asNobody(run: () => Promise<void>): Promise<void> {
  if (process.geteuid?.() !== 0) return run();
  process.seteuid?.(NOBODY);
  try {
    await run();
  } finally {
    process.seteuid?.(0);
  }
}
