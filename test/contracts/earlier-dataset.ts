import assert from 'node:assert/strict';
import { type BigQueryStore, openBigQueryStore } from '../../shared/stores/bigquery/bigquery-store.ts';
import { TABLES } from '../../shared/stores/bigquery/tables.generated.ts';
import type { BigQueryServer } from '../support/bigquery-stores.ts';
import { RELEASED_TABLES, releasedColumns, rowOf } from '../support/released-columns.ts';
import { aReport, aStarted } from '../support/row-builder.ts';

const PROJECT = 'test';

/**
 * The contract of a BigQuery when this release opens a dataset of the last release.
 * @param addsColumns whether tables.patch really adds columns. bqemulator 1.4.0 only reports them: rows with new
 * columns cannot be inserted afterwards
 */
export function earlierDatasetContract(
  name: string,
  serverOf: () => Promise<BigQueryServer>,
  { addsColumns }: { readonly addsColumns: boolean },
): void {
  describe(`a dataset of the last release on ${name}`, function () {
    this.timeout(120_000);
    const dataset = 'released';
    let server: BigQueryServer;
    let store: BigQueryStore;

    async function call(method: 'PATCH' | 'POST', path: string, body?: object): Promise<unknown> {
      const response = await fetch(
        new URL(`bigquery/v2/projects/${PROJECT}/datasets${path}`, server.endpoint),
        {
          method,
          headers: { 'content-type': 'application/json' },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        },
      );
      const document = (await response.json()) as { insertErrors?: unknown };
      assert.equal(response.status, 200, JSON.stringify(document));
      assert.deepEqual(document.insertErrors ?? [], []);
      return document;
    }

    before(async () => {
      server = await serverOf();
      await call('POST', '', { datasetReference: { projectId: PROJECT, datasetId: dataset } });
      for (const table of RELEASED_TABLES) {
        const columns = releasedColumns(table);
        await call('POST', `/${dataset}/tables`, {
          tableReference: { projectId: PROJECT, datasetId: dataset, tableId: table },
          schema: { fields: columns },
        });
        await call('POST', `/${dataset}/tables/${table}/insertAll`, { rows: [{ json: rowOf(columns) }] });
      }
    });

    const read = async (sql: string) => Array.fromAsync((await store.query(sql)).rows);

    it('keeps every row when Terraform adds the columns of this release', async () => {
      // The provider updates a table's schema with tables.patch.
      for (const [table, { schema }] of Object.entries(TABLES))
        if (RELEASED_TABLES.includes(table)) await call('PATCH', `/${dataset}/tables/${table}`, { schema });
      store = await openBigQueryStore({ project: PROJECT, dataset }, server);
      for (const table of RELEASED_TABLES)
        assert.deepEqual(
          await read(`SELECT COUNT(*) AS n FROM ${table} WHERE scan_id = 'earlier'`),
          [[1]],
          table,
        );
    });

    if (addsColumns)
      it('accepts rows of this release', async () => {
        await store.recordScan(aStarted());
        assert.deepEqual(await store.recordReports([aReport({}, 'stock')]), []);
        assert.deepEqual(
          await read("SELECT scan_id = 'earlier' AS earlier FROM cluster_reports ORDER BY earlier"),
          [[false], [true]],
        );
      });
  });
}
