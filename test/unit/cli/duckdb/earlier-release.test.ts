import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Database } from '../../../../cli/duckdb/database.ts';
import { openDuckDbStore } from '../../../../cli/duckdb/open-duckdb-store.ts';
import { SCHEMA_VERSION } from '../../../../cli/duckdb/store-schema.ts';
import { TABLES } from '../../../../cli/duckdb/tables.generated.ts';
import { campaignsShown } from '../../../../shared/flows/report-scan.ts';
import { askStore } from '../../../support/ask-store.ts';
import { recordAndConclude } from '../../../support/record-scan.ts';
import { anAlert, aReport, scanIdFor } from '../../../support/row-builder.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const FIXTURES = join(import.meta.dirname, '../../../fixtures/duckdb');
const VERSION_1 = join(FIXTURES, 'version-1.duckdb.gz');
const DEMO = join(FIXTURES, 'version-1-demo.duckdb.gz');

describe('a store of an earlier release', () => {
  const folder = temporaryFolder();

  async function versionOne(fixture = VERSION_1): Promise<string> {
    const path = folder.path('scans.duckdb');
    await writeFile(path, gunzipSync(await readFile(fixture)));
    return path;
  }

  async function versionOf(path: string): Promise<unknown> {
    const database = await Database.open(path, 'READ_ONLY');
    const [store] = await Array.fromAsync(database.read('FROM sweep10255_store'));
    await database.close();
    return store && 'schema_version' in store ? store.schema_version : null;
  }

  it('is upgraded in place with all of its data', async () => {
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

  it('keeps alerts and accepts new scans after the upgrade', async () => {
    const path = await versionOne();
    await (await openDuckDbStore(path)).close();
    const store = await openDuckDbStore(path);
    await store.recordAlerts([anAlert({ day: 1 }, 'b', { kind: 'REGRESSED' })]);
    assert.deepEqual(await askStore(store, 'SELECT kind, cluster FROM last_alerts'), [
      { kind: 'REGRESSED', cluster: 'b' },
    ]);
    const reports = [aReport({ day: 3 }, 'a', { exposure: 'CLOSED' }), aReport({ day: 3 }, 'b')];
    await recordAndConclude(store, { day: 3, reports });
    const states = await Array.fromAsync(store.scannedClusters(scanIdFor({ day: 3 })));
    assert.deepEqual(states.map(({ state }) => [state.cluster, state.change]).sort(), [
      ['a', 'RESOLVED'],
      ['b', 'STILL'],
    ]);
    await store.close();
  });

  const REPORTS = 'SELECT * FROM cluster_reports ORDER BY scan_date, recorded_at, cluster';
  interface OldReport {
    readonly usage: object | null;
    readonly pools: readonly { readonly usage: object | null }[];
  }
  const withoutCoverage = (usage: object | null) =>
    usage && { ...usage, nodes_covered: null, unseen_share: null };

  async function rawReports(path: string): Promise<OldReport[]> {
    const database = await Database.open(path, 'READ_ONLY');
    const rows = await Array.fromAsync(database.read(REPORTS));
    await database.close();
    return rows as OldReport[];
  }

  // Version 2 started with only the alerts table.
  const BEFORE_NETWORK: readonly [string, string][] = [
    ['1', ''],
    ['2', `${TABLES.alerts.create}; UPDATE sweep10255_store SET schema_version = 2;`],
    ['3', `${TABLES.alerts.create}; UPDATE sweep10255_store SET schema_version = 3;`],
    [
      '1 before maintenance',
      'ALTER TABLE cluster_reports DROP maintenance_window; ALTER TABLE cluster_reports DROP maintenance_exclusions;',
    ],
  ];
  for (const [which, make] of BEFORE_NETWORK) {
    it(`keeps the rows of version ${which}, with null or empty values in columns added later`, async () => {
      const path = await versionOne(DEMO);
      const database = await Database.open(path, 'READ_WRITE');
      if (make !== '') await database.write(make);
      await database.close();
      const before = await rawReports(path);
      assert.ok(before.some(({ pools }) => pools.length > 0));
      await (await openDuckDbStore(path)).close();
      assert.deepEqual(
        await rawReports(path),
        before.map((report) => ({
          maintenance_window: null,
          maintenance_exclusions: [],
          ...report,
          network: null,
          kubelet_ports: [],
          node_auto_provisioning: null,
          pools_from_node_config: null,
          accepted_breaks: [],
          read_at: null,
          changed_by: null,
          nodes: [],
          nodes_listed: null,
          usage: withoutCoverage(report.usage),
          pools: report.pools.map((pool) => ({
            ...pool,
            usage: withoutCoverage(pool.usage),
            tags: [],
            service_account: null,
          })),
        })),
      );
    });
  }

  it('of version 4, which had no exceptions and no campaigns, has empty lists of them', async () => {
    const path = folder.path('four.duckdb');
    const store = await openDuckDbStore(path);
    await recordAndConclude(store, { day: 0, reports: [aReport({}, 'a')] });
    await store.close();
    const database = await Database.open(path, 'READ_WRITE');
    await database.write(
      'ALTER TABLE cluster_reports DROP accepted_breaks; ALTER TABLE cluster_states DROP accepted_breaks; ALTER TABLE scans DROP exceptions; DROP TABLE campaigns; DROP TABLE campaign_clusters; DROP TABLE campaign_events; UPDATE sweep10255_store SET schema_version = 4;',
    );
    await database.close();
    const upgraded = await openDuckDbStore(path);
    const scan = await upgraded.latestScan();
    assert.deepEqual(scan?.exceptions, []);
    assert.deepEqual(await campaignsShown(upgraded, scan?.scope ?? ''), []);
    const [cluster] = await Array.fromAsync(upgraded.scannedClusters(scanIdFor({})));
    assert.deepEqual([cluster?.state.accepted_breaks, cluster?.report?.accepted_breaks], [[], []]);
    await upgraded.close();
  });

  it('has the same columns as a new file, in the same order', async () => {
    const columns = async (path: string) => {
      const database = await Database.open(path, 'READ_ONLY');
      const read = database.read(
        'SELECT table_name, column_name, data_type, is_nullable FROM duckdb_columns() WHERE NOT internal ORDER BY table_name, column_index',
      );
      const rows = await Array.fromAsync(read);
      await database.close();
      return rows;
    };
    const [earlier, now] = [await versionOne(DEMO), folder.path('new.duckdb')];
    for (const path of [earlier, now]) await (await openDuckDbStore(path)).close();
    assert.deepEqual(await columns(earlier), await columns(now));
  });

  it('is upgraded even if it is opened for reading', async () => {
    const path = await versionOne();
    const store = await openDuckDbStore(path, { readOnly: true });
    assert.deepEqual(await askStore(store, 'FROM last_alerts'), []);
    await store.close();
    assert.equal(await versionOf(path), SCHEMA_VERSION);
  });

  it('stays intact if an upgrade fails halfway, and is upgraded the next time', async () => {
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
