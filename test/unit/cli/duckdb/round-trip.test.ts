import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Database } from '../../../../cli/duckdb/database.ts';
import type { DuckDbStore } from '../../../../cli/duckdb/duckdb-store.ts';
import { decodeRow } from '../../../../cli/duckdb/duckdb-store.ts';
import { openDuckDbStore } from '../../../../cli/duckdb/open-duckdb-store.ts';
import { alertSchema } from '../../../../shared/model/rows/alert-rows.ts';
import { clusterReportSchema, clusterStateSchema } from '../../../../shared/model/rows/cluster-rows.ts';
import { enumeratedClusterSchema, scanSchema } from '../../../../shared/model/rows/scan-rows.ts';
import { aReport } from '../../../support/a-row.ts';
import { arbitraryRow } from '../../../support/arbitrary-rows.ts';
import { askStore } from '../../../support/ask-store.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const SCHEMAS = {
  scans: scanSchema,
  enumerated_clusters: enumeratedClusterSchema,
  cluster_reports: clusterReportSchema,
  cluster_states: clusterStateSchema,
  alerts: alertSchema,
} as const;
type TableName = keyof typeof SCHEMAS;

/** Records rows of whatever table. */
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

    it(`of ${table} is read as it was written, as JSON and as the answer to a query`, async () => {
      const path = folder.path('scans.duckdb');
      const store = await openDuckDbStore(path);
      const reader = await Database.open(path, 'READ_WRITE');
      let runs = 0;
      // Several rows at once, because a statement costs more than the rows that it moves.
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

  it('has U+FFFD for a lone surrogate, which no UTF-8 text can hold', async () => {
    const store = await openDuckDbStore(folder.path('scans.duckdb'));
    await store.recordReports([aReport({}, 'c', { status: 'a\ud83db', reasons: ['\udc00'] })]);
    const { rows } = await store.query('SELECT status, reasons FROM cluster_reports');
    assert.deepEqual(await Array.fromAsync(rows), [['a\ufffdb', ['\ufffd']]]);
    await store.close();
  });

  it('is refused whole where a column that is never null is null, and nothing of its batch is kept', async () => {
    const store = await openDuckDbStore(folder.path('scans.duckdb'));
    const bad = { ...aReport({}, 'bad'), cluster: null } as never;
    await assert.rejects(store.recordReports([aReport({}, 'good'), bad]), { code: 'STORE_FAILED' });
    const { rows } = await store.query('SELECT count(*) FROM cluster_reports');
    assert.deepEqual(await Array.fromAsync(rows), [[0]]);
    await store.recordReports([aReport({}, 'good')]);
    await store.close();
  });

  it('is refused where a value is of another type', async () => {
    const store = await openDuckDbStore(folder.path('scans.duckdb'));
    const bad = {
      ...aReport({}, 'bad'),
      labels: [{ key: 'k', value: { nested: true } }],
      created_at: 'yesterday',
    };
    await assert.rejects(store.recordReports([bad as never]), { code: 'STORE_FAILED' });
    await store.close();
  });
});
