import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Database } from '../../../../cli/duckdb/database.ts';
import type { DuckDbStore } from '../../../../cli/duckdb/duckdb-store.ts';
import { decodeRow } from '../../../../cli/duckdb/duckdb-store.ts';
import { openDuckDbStore } from '../../../../cli/duckdb/open-duckdb-store.ts';
import { alertLedgerSchema } from '../../../../shared/model/rows/alert-rows.ts';
import { clusterReportSchema, clusterStateSchema } from '../../../../shared/model/rows/cluster-rows.ts';
import { enumeratedClusterSchema, scanSchema } from '../../../../shared/model/rows/scan-rows.ts';
import { recordStates } from '../../../../shared/stages/conclude/record-states.ts';
import { recordReports } from '../../../../shared/stages/record/record-reports.ts';
import { arbitraryRow } from '../../../support/arbitrary-rows.ts';
import { askStore } from '../../../support/ask-store.ts';
import { aComparison } from '../../../support/comparison-builder.ts';
import { aReport, aState, scanIdFor } from '../../../support/row-builder.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const SCHEMAS = {
  scans: scanSchema,
  enumerated_clusters: enumeratedClusterSchema,
  cluster_reports: clusterReportSchema,
  cluster_states: clusterStateSchema,
  alerts: alertLedgerSchema,
} as const;
type TableName = keyof typeof SCHEMAS;

/** Records rows of any table. */
async function record(store: DuckDbStore, table: TableName, rows: readonly object[]): Promise<void> {
  const recorders = {
    scans: (all: readonly object[]) => Promise.all(all.map((row) => store.recordScan(row as never))),
    enumerated_clusters: (all: readonly object[]) => store.recordEnumerated(all as never),
    cluster_reports: (all: readonly object[]) => store.recordReports(all as never),
    cluster_states: (all: readonly object[]) => store.recordStates(all as never),
    alerts: (all: readonly object[]) => store.recordAlerts(all as never),
  };
  await recorders[table](rows);
}

const ROWS_OF_A_RUN = { minLength: 1, maxLength: 8 };

describe('a row in DuckDB', () => {
  const folder = temporaryFolder();

  for (const [name, schema] of Object.entries(SCHEMAS)) {
    const table = name as TableName;

    it(`of ${table} is read back unchanged, as JSON and as a query result`, async () => {
      const path = folder.path('scans.duckdb');
      const store = await openDuckDbStore(path);
      const reader = await Database.open(path, 'READ_WRITE');
      let runs = 0;
      // Several rows at once, because a statement costs more than its rows.
      await fc.assert(
        fc.asyncProperty(fc.array(arbitraryRow(schema), ROWS_OF_A_RUN), async (arbitrary) => {
          runs += 1;
          const rows = arbitrary.map((row, index) => ({ ...row, scan_id: `run-${runs}-${index}` }));
          for (const row of rows)
            assert.ok(schema.safeParse(row).success, 'the arbitrary makes rows of the schema');
          await record(store, table, rows);
          const sql = `SELECT * FROM ${table} WHERE scan_id LIKE 'run-${runs}-%' ORDER BY scan_id`;

          const read = await Array.fromAsync(reader.read(sql));
          assert.deepEqual(
            read.map((row) => decodeRow(table, row)),
            rows,
          );

          assert.deepEqual(await askStore(store, sql), rows);
        }),
        { numRuns: 15 },
      );
      await reader.close();
      await store.close();
    });
  }

  it('contains U+FFFD in place of a lone surrogate, which UTF-8 cannot represent', async () => {
    const store = await openDuckDbStore(folder.path('scans.duckdb'));
    await store.recordReports([aReport({}, 'c', { status: 'a\ud83db', reasons: ['\udc00'] })]);
    const { rows } = await store.query('SELECT status, reasons FROM cluster_reports');
    assert.deepEqual(await Array.fromAsync(rows), [['a\ufffdb', ['\ufffd']]]);
    await store.close();
  });

  const BAD = {
    'null in a NOT NULL column': { cluster: null },
    'an integer beyond INT64': { pools: [{ node_count: 1e19 }] },
    'an invalid time': { created_at: 'yesterday' },
  };
  for (const [name, columns] of Object.entries(BAD)) {
    it(`with ${name} is rejected alone (its whole batch was lost)`, async () => {
      const store = await openDuckDbStore(folder.path('scans.duckdb'));
      const rows = Array.from({ length: 9 }, (_, index) => aReport({}, `good-${index}`));
      const bad = { ...aReport({}, 'bad'), ...columns } as never;
      const rejected = await store.recordReports(rows.toSpliced(4, 0, bad));
      assert.deepEqual(
        rejected.map(({ id, error }) => [id, error.code]),
        [[aReport({}, 'bad').report_id, 'ROW_REFUSED']],
      );
      const stored = await store.query('SELECT cluster FROM cluster_reports ORDER BY cluster');
      assert.deepEqual(
        await Array.fromAsync(stored.rows),
        rows.map(({ cluster }) => [cluster]),
      );
      await store.close();
    });
  }

  it('is recorded as UNREADABLE if it is an invalid state (stopped the conclusion, and lost its whole batch)', async () => {
    const store = await openDuckDbStore(folder.path('scans.duckdb'));
    const good = Array.from({ length: 9 }, (_, index) => aState({}, `good-${index}`));
    const bad = { ...aState({}, 'bad', { exposure: 'OPEN' }), open_since: 'yesterday' };
    const worse = { ...aState({}, 'worse'), evidence: [{ requests: 1e19 }] } as never;
    const lastUsage = { uid: 'uid-of-bad', usage: 'NOT_SEEN', readAt: '2026-11-23T03:00:00.000Z' } as const;
    const comparison = { ...aComparison({}), cluster: 'bad', reportId: bad.report_id, lastUsage };
    const recorded = await recordStates(store, good.toSpliced(4, 0, bad, worse), [comparison]);
    const stored = await store.query(
      "SELECT cluster, outcome, error_code, exposure FROM cluster_states WHERE cluster NOT LIKE 'good%' ORDER BY cluster",
    );
    assert.deepEqual(await Array.fromAsync(stored.rows), [
      ['bad', 'UNREADABLE', 'ROW_REFUSED', null],
      ['worse', 'UNREADABLE', 'ROW_REFUSED', null],
    ]);
    assert.deepEqual(
      recorded.filter((state) => !good.includes(state)).map(({ cluster, change }) => [cluster, change]),
      [
        ['bad', 'UNKNOWN'],
        ['worse', 'UNKNOWN'],
      ],
    );
    const usage = recorded.find(({ cluster }) => cluster === 'bad')?.earlier?.usage;
    const known = { cluster_uid: 'uid-of-bad', usage: 'NOT_SEEN', read_at: lastUsage.readAt };
    assert.deepEqual(usage, known, 'what was known stays');
    const { rows } = await store.query("SELECT count(*) FROM cluster_states WHERE outcome = 'INSPECTED'");
    assert.deepEqual(
      (await Array.fromAsync(rows)).map(([count]) => Number(count)),
      [9],
    );
    await store.close();
  });

  it('is recorded as UNREADABLE if it is an invalid report (disappeared from the scan)', async () => {
    const store = await openDuckDbStore(folder.path('scans.duckdb'));
    const bad = { ...aReport({}, 'bad'), created_at: 'yesterday' };
    const recorded = await recordReports(store, [aReport({}, 'good'), bad]);
    const stored = await store.query(
      'SELECT cluster, outcome, error_code FROM cluster_reports ORDER BY cluster',
    );
    assert.deepEqual(await Array.fromAsync(stored.rows), [
      ['bad', 'UNREADABLE', 'ROW_REFUSED'],
      ['good', 'INSPECTED', null],
    ]);
    assert.deepEqual(
      recorded.map(({ outcome }) => outcome),
      ['INSPECTED', 'UNREADABLE'],
    );
    await store.close();
  });
});

describe('counts by verdict in DuckDB', () => {
  const folder = temporaryFolder();

  it('take little memory however many labels a cluster has (exceeded the limit, and 10,000 clusters took 98 s)', async () => {
    const store = await openDuckDbStore(folder.path('scans.duckdb'));
    const labels = Array.from({ length: 8000 }, (_, index) => ({ key: `key-of-label-${index}`, value: 'v' }));
    await store.recordStates([aState({}, 'a', { labels })]);
    for (const owner of [null, 'key-of-label-7=v', 'projects/p'])
      assert.deepEqual(
        (await Array.fromAsync(store.verdictCounts([scanIdFor()], owner))).map(({ clusters }) => clusters),
        [1],
      );
    await store.close();
  });
});
