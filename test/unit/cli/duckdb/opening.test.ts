import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { Database } from '../../../../cli/duckdb/database.ts';
import { openDuckDbStore } from '../../../../cli/duckdb/open-duckdb-store.ts';
import { aReport, aStarted, scanIdFor } from '../../../support/row-builder.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

describe('a store in DuckDB', () => {
  const folder = temporaryFolder();

  it('is a single file, from which recorded rows are read later', async () => {
    const path = folder.path('scans.duckdb');
    const store = await openDuckDbStore(path);
    await store.recordScan(aStarted());
    await store.close();
    assert.deepEqual(await readdir(join(path, '..')), ['scans.duckdb']);
    const again = await openDuckDbStore(path);
    assert.deepEqual(await again.startedScan(scanIdFor()), aStarted());
    await again.close();
  });

  it('is complete or absent if the disk is full (was a file without tables, which was "not created by sweep10255")', async () => {
    const path = folder.path('scans.duckdb');
    const opening = `
      import { openDuckDbStore } from './cli/duckdb/open-duckdb-store.ts';
      await openDuckDbStore(process.argv[1]).catch((error) => console.log(error.message));`;
    const argv = [process.execPath, '--input-type=module', '-e', opening, path];
    // 50 KiB per file at most, instead of a full disk.
    const { stdout } = spawnSync('bash', ['-c', `trap '' XFSZ; ulimit -f 50; exec "$@"`, 'bash', ...argv], {
      encoding: 'utf8',
    });
    assert.match(stdout, /^Cannot write the store .*scans\.duckdb: .*: File too large\.$/m);
    assert.deepEqual(await readdir(join(path, '..')), []);
  });

  it('merges its rows when it is closed, not at every checkpoint (each wrote those of the last days again)', async () => {
    const path = folder.path('scans.duckdb');
    const rowGroups = async (database: Database) => {
      const sql = "SELECT count(DISTINCT row_group_id) AS n FROM pragma_storage_info('numbers')";
      for await (const { n } of database.read(sql, {}) as AsyncIterable<{ n?: unknown }>) return Number(n);
      return null;
    };
    const database = await Database.open(path, 'READ_WRITE');
    await database.write('CREATE TABLE numbers (number INTEGER)');
    for (let scan = 0; scan < 3; scan += 1) {
      await database.write(`INSERT INTO numbers VALUES (${scan})`);
      await database.write('CHECKPOINT');
    }
    assert.equal(await rowGroups(database), 3);
    await database.write('INSERT INTO numbers VALUES (3)');
    await database.close();
    const again = await Database.open(path, 'READ_WRITE');
    const once = await Database.open(path, 'READ_WRITE');
    assert.equal(await rowGroups(once), 1);
    await again.close();
    await (await Database.open(path, 'READ_WRITE')).close();
    await once.close();
  });

  it('returns the rows that were written, also while others are added (returned values from elsewhere in memory)', async () => {
    const database = await Database.open(folder.path('scans.duckdb'), 'READ_WRITE');
    for (let turns = 0; turns < 100; turns += 1) {
      await database.write(`CREATE OR REPLACE TABLE texts AS SELECT 'x' AS text`);
      const read = Array.fromAsync(database.read('FROM texts ORDER BY text'));
      for (let turn = 0; turn < turns; turn += 1) await new Promise(setImmediate);
      await database.write(`INSERT INTO texts VALUES ('a long text')`);
      const texts = (await read).map((row) => Object.values(row)[0]);
      assert.ok(['x', 'a long text,x'].includes(texts.join()), texts.join());
    }
    await database.close();
  });

  it('removes the half-written folder of a killed process (was left beside the store)', async () => {
    const path = folder.path('scans.duckdb');
    const [dead] = [spawnSync(process.execPath, ['--version']).pid];
    const names = ['.scans.duckdb-aB3dE6', `.scans.duckdb-${dead}-aB3dE6`];
    const others = [
      `.scans.duckdb-${process.pid}-aB3dE6`,
      '.scans.duckdb-backup',
      '.scans.duckdb-old-copy',
      '.other.duckdb-aB3dE6',
    ];
    for (const name of [...names, ...others]) {
      await mkdir(folder.path(name));
      await writeFile(folder.path(`${name}/${name.endsWith('backup') ? 'mine' : 'new'}`), 'half a file');
    }
    await (await openDuckDbStore(path)).close();
    assert.deepEqual((await readdir(folder.path('.'))).sort(), [...others, 'scans.duckdb'].sort());
  });

  it('treats names that are special to DuckDB as file names', async () => {
    const before = process.cwd();
    process.chdir(folder.path('.'));
    try {
      await (await openDuckDbStore(':memory:')).close();
      assert.deepEqual(await readdir('.'), [':memory:']);
    } finally {
      process.chdir(before);
    }
  });

  it('is created once if opened twice at the same time, and at least one caller gets it', async () => {
    const path = folder.path('scans.duckdb');
    const opened = await Promise.allSettled([openDuckDbStore(path), openDuckDbStore(path)]);
    const stores = opened.filter((one) => one.status === 'fulfilled').map(({ value }) => value);
    const refused = opened.filter((one) => one.status === 'rejected').map(({ reason }) => reason.code);
    await stores[0]?.recordScan(aStarted());
    assert.deepEqual(await stores.at(-1)?.startedScan(scanIdFor()), aStarted());
    assert.ok(refused.every((code) => code === 'STORE_LOCKED'));
    await Promise.all(stores.map((store) => store.close()));
    assert.deepEqual(await readdir(join(path, '..')), ['scans.duckdb']);
  });

  it('rejects writes if it was opened for reading', async () => {
    const path = folder.path('scans.duckdb');
    await (await openDuckDbStore(path)).close();
    const store = await openDuckDbStore(path, { readOnly: true });
    await assert.rejects(store.recordReports([aReport({}, 'c')]), {
      code: 'STORE_FAILED',
      message: /read-only/,
    });
    await store.close();
  });

  it('replaces the views of an earlier release', async () => {
    const path = folder.path('scans.duckdb');
    await (await openDuckDbStore(path)).close();
    const instance = await DuckDBInstance.create(path);
    const connection = await instance.connect();
    await connection.run("UPDATE sweep10255_store SET views_digest = 'of an earlier release'");
    await connection.run('CREATE OR REPLACE VIEW open_clusters AS SELECT 1 AS old');
    connection.closeSync();
    instance.closeSync();
    const store = await openDuckDbStore(path, { readOnly: true });
    const { columns } = await store.query('FROM open_clusters');
    assert.ok(columns.includes('last_known_exposure'));
    await store.close();
  });

  it('can be closed during a query, and opened again', async () => {
    const path = folder.path('scans.duckdb');
    const store = await openDuckDbStore(path);
    const { rows } = await store.query('FROM range(1000000)');
    const iterator = rows[Symbol.asyncIterator]();
    await iterator.next();
    await store.query('FROM range(1000000)');
    await store.close();
    await (await openDuckDbStore(path, { readOnly: true })).close();
  });

  it('finishes pending writes before it closes', async () => {
    const path = folder.path('scans.duckdb');
    const store = await openDuckDbStore(path);
    const writing = store.recordScan(aStarted());
    await store.close();
    await writing;
    const again = await openDuckDbStore(path);
    assert.deepEqual(await again.startedScan(scanIdFor()), aStarted());
    await again.close();
  });
});
