import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { openDuckDbStore } from '../../../../cli/duckdb/open-duckdb-store.ts';
import { aReport, aStarted, scanIdFor } from '../../../support/row-builder.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

describe('opening a store', () => {
  const folder = temporaryFolder();

  it('makes one file, and finds there later what was recorded', async () => {
    const path = folder.path('scans.duckdb');
    const store = await openDuckDbStore(path);
    await store.recordScan(aStarted());
    await store.close();
    assert.deepEqual(await readdir(join(path, '..')), ['scans.duckdb']);
    const again = await openDuckDbStore(path);
    assert.deepEqual(await again.startedScan(scanIdFor()), aStarted());
    await again.close();
  });

  it('left the half-written folder of a killed process beside the store', async () => {
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

  it('takes a name that DuckDB has another meaning for as the name of a file', async () => {
    const before = process.cwd();
    process.chdir(folder.path('.'));
    try {
      await (await openDuckDbStore(':memory:')).close();
      assert.deepEqual(await readdir('.'), [':memory:']);
    } finally {
      process.chdir(before);
    }
  });

  it('makes one store where two make it at once, and gives it to one of them at least', async () => {
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

  it('writes nothing through a store that was opened to read', async () => {
    const path = folder.path('scans.duckdb');
    await (await openDuckDbStore(path)).close();
    const store = await openDuckDbStore(path, { readOnly: true });
    await assert.rejects(store.recordReports([aReport({}, 'c')]), {
      code: 'STORE_FAILED',
      message: /read-only/,
    });
    await store.close();
  });

  it('gives a file the views of this release', async () => {
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

  it('can be closed in the middle of an answer, and opened again', async () => {
    const path = folder.path('scans.duckdb');
    const store = await openDuckDbStore(path);
    const { rows } = await store.query('FROM range(1000000)');
    const iterator = rows[Symbol.asyncIterator]();
    await iterator.next();
    await store.query('FROM range(1000000)');
    await store.close();
    await (await openDuckDbStore(path, { readOnly: true })).close();
  });

  it('waits for what is being written before it closes', async () => {
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
