import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Database } from '../../../../shared/adapters/duckdb/database.ts';
import { openDuckDbStore } from '../../../../shared/adapters/duckdb/open-duckdb-store.ts';
import { SCHEMA_VERSION } from '../../../../shared/adapters/duckdb/store-schema.ts';
import { anAlert, aReport, scanIdFor } from '../../../support/a-row.ts';
import { askStore } from '../../../support/ask-store.ts';
import { recordAndConclude } from '../../../support/record-scan.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const VERSION_1 = join(import.meta.dirname, '../../../fixtures/duckdb/version-1.duckdb.gz');

describe('a store of schema version 1', () => {
  const folder = temporaryFolder();

  async function versionOne(): Promise<string> {
    const path = folder.path('scans.duckdb');
    await writeFile(path, gunzipSync(await readFile(VERSION_1)));
    return path;
  }

  async function versionOf(path: string): Promise<unknown> {
    const database = await Database.open(path, 'READ_ONLY');
    const [store] = await Array.fromAsync(database.read('FROM sweep10255_store'));
    await database.close();
    return store && 'schema_version' in store ? store.schema_version : null;
  }

  it('is brought up to this one in place, with everything that it held', async () => {
    const path = await versionOne();
    assert.equal(await versionOf(path), 1);
    const store = await openDuckDbStore(path);
    const scans = await Array.fromAsync(store.listScans());
    assert.deepEqual(
      scans.map(({ scan_id, event }) => [scan_id, event]),
      [
        [scanIdFor({ day: 2 }), 'STARTED'],
        [scanIdFor({ day: 1 }), 'CONCLUDED'],
        [scanIdFor({ day: 0 }), 'CONCLUDED'],
      ],
    );
    const clusters = await Array.fromAsync(store.scannedClusters(scanIdFor({ day: 1 })));
    assert.deepEqual(
      clusters.map(({ state }) => [state.cluster, state.change]),
      [
        ['a', 'STILL'],
        ['b', 'REGRESSED'],
      ],
    );
    await store.close();
    assert.equal(await versionOf(path), SCHEMA_VERSION);
  });

  it('keeps alerts and goes on scanning from then on', async () => {
    const path = await versionOne();
    await (await openDuckDbStore(path)).close();
    const store = await openDuckDbStore(path);
    await store.recordAlerts([anAlert({ day: 1 }, 'b', { kind: 'REGRESSED' })]);
    assert.deepEqual(await askStore(store, 'SELECT kind, cluster FROM last_alerts'), [
      { kind: 'REGRESSED', cluster: 'b' },
    ]);
    const reports = [aReport({ day: 3 }, 'a', { exposure: 'CLOSED' }), aReport({ day: 3 }, 'b')];
    await recordAndConclude(store, { day: 3, reports });
    const changed = await Array.fromAsync(store.changedClusters(scanIdFor({ day: 3 })));
    assert.deepEqual(
      changed.map(({ state }) => [state.cluster, state.change]),
      [['a', 'RESOLVED']],
    );
    await store.close();
  });

  it('is brought up when it is opened to be read, too', async () => {
    const path = await versionOne();
    const store = await openDuckDbStore(path, { readOnly: true });
    assert.deepEqual(await askStore(store, 'FROM last_alerts'), []);
    await store.close();
    assert.equal(await versionOf(path), SCHEMA_VERSION);
  });

  it('stays whole where bringing it up fails half-way, and is brought up the next time', async () => {
    const path = await versionOne();
    const foreign = await Database.open(path, 'READ_WRITE');
    await foreign.write('CREATE TABLE last_alerts AS SELECT 1 AS in_the_way');
    await foreign.close();
    await assert.rejects(openDuckDbStore(path), { code: 'STORE_FAILED', message: /last_alerts/ });
    assert.equal(await versionOf(path), 1);
    const database = await Database.open(path, 'READ_WRITE');
    const tables = database.read("SELECT 1 FROM duckdb_tables() WHERE table_name = 'alerts'");
    assert.deepEqual(await Array.fromAsync(tables), [], 'nothing of the upgrade is there');
    await database.write('DROP TABLE last_alerts');
    await database.close();
    await (await openDuckDbStore(path)).close();
    assert.equal(await versionOf(path), SCHEMA_VERSION);
  });
});
