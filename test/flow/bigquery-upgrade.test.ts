import assert from 'node:assert/strict';
import { run } from '../../cli/run.ts';
import { BigQueryStore, bigQueryContext } from '../../shared/stores/bigquery/bigquery-store.ts';
import { TABLES } from '../../shared/stores/bigquery/tables.generated.ts';
import { type Simulator, startSimulator } from '../../simulator/start-simulator.ts';
import { askStore } from '../support/ask-store.ts';
import { NO_CREDENTIALS } from '../support/http-client.ts';
import { aProcessContext, TEST_NOW_MS } from '../support/process-context.ts';
import { type Column, RELEASED_TABLES, releasedColumns, rowOf } from '../support/released-columns.ts';

/** The parts of a response that the tests read. */
interface Answer {
  readonly schema: { readonly fields: readonly Column[] };
  readonly insertErrors?: unknown;
}

const STORE = ['--store', 'bigquery://security/sweep10255'];
const SCAN = ['scan', '--scope', 'organizations/123456789012', '--quiet', ...STORE];

/** The columns of the last release, without some that later releases could have added. */
const EARLIER_COLUMNS: Readonly<Record<string, (columns: readonly Column[]) => readonly Column[]>> = {
  scans: (columns) => columns.filter(({ name }) => name !== 'projects_api_disabled'),
  cluster_reports: (columns) =>
    columns
      .filter(({ name }) => !['kubelet_ports', 'nodes', 'nodes_listed'].includes(name))
      .map((column) =>
        column.name === 'usage'
          ? { ...column, fields: column.fields?.filter(({ name }) => name !== 'source') ?? [] }
          : column,
      ),
};

const pathsOf = (columns: readonly Column[], parent = ''): string[] =>
  columns.flatMap(({ name, fields = [] }) => [`${parent}${name}`, ...pathsOf(fields, `${parent}${name}.`)]);

describe('a BigQuery dataset of an earlier release', function () {
  this.timeout(60_000);
  let simulator: Simulator;
  beforeEach(async () => {
    simulator = await startSimulator({ clusters: 5, seed: 2, clock: { nowMs: () => TEST_NOW_MS } });
    await bigQuery('POST', '', { datasetReference: { datasetId: 'sweep10255' } });
    for (const name of RELEASED_TABLES) {
      const columns = earlierColumns(name);
      await bigQuery('POST', '/sweep10255/tables', {
        tableReference: { tableId: name },
        schema: { fields: columns },
        labels: { 'sweep10255-schema': '1' },
      });
      await bigQuery('POST', `/sweep10255/tables/${name}/insertAll`, { rows: [{ json: rowOf(columns) }] });
    }
  });
  afterEach(() => simulator.close());

  async function bigQuery(method: 'GET' | 'POST', path: string, body?: object): Promise<Answer> {
    const response = await fetch(new URL(`bigquery/v2/projects/security/datasets${path}`, simulator.url), {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const document = (await response.json()) as Answer;
    assert.equal(response.status, 200, JSON.stringify(document));
    assert.equal(document.insertErrors, undefined, JSON.stringify(document.insertErrors));
    return document;
  }

  function earlierColumns(table: string): readonly Column[] {
    const columns = releasedColumns(table);
    return EARLIER_COLUMNS[table]?.(columns) ?? columns;
  }

  async function sweep(argv: readonly string[]) {
    const context = aProcessContext({ environment: simulator.environment });
    const status = await run(argv, context);
    return { status, stdout: context.stdout.text, stderr: context.stderr.text };
  }

  /** Read without opening the store, which would reject the dataset before it is upgraded. */
  function earlierRows(table: string): Promise<unknown[]> {
    const context = bigQueryContext(
      { project: 'security', dataset: 'sweep10255' },
      { credentials: NO_CREDENTIALS, endpoint: new URL(simulator.url) },
    );
    return askStore(new BigQueryStore(context), `SELECT * FROM ${table} WHERE scan_id = 'earlier'`);
  }

  for (const argv of [['report'], ['plan'], ['query', 'SELECT scan_id FROM scans']])
    it(`makes ${argv[0]} suggest a scan, which upgrades it (failed with a SQL error)`, async () => {
      const { status, stdout, stderr } = await sweep([...argv, ...STORE]);
      assert.equal(status, 2, stderr);
      assert.equal(stdout, '');
      assert.match(
        stderr,
        /^sweep10255: bigquery:\/\/security\/sweep10255 was created by an older release and lacks scans\.projects_api_disabled, [\w.]+, [\w.]+, and \d+ more: run a scan with this release, which upgrades it\.\n$/,
      );
      await sweep(SCAN);
      assert.notEqual((await sweep([...argv, ...STORE])).status, 2);
    });

  it('accepts every row of a scan, and keeps its own rows (rejected rows with new columns)', async () => {
    const before = new Map<string, unknown[]>();
    for (const name of RELEASED_TABLES) before.set(name, await earlierRows(name));
    const { status, stderr } = await sweep(SCAN);
    assert.equal(status, 1, stderr);
    for (const [name, { schema }] of Object.entries(TABLES)) {
      const table = await bigQuery('GET', `/sweep10255/tables/${name}`);
      assert.deepEqual(pathsOf(table.schema.fields).toSorted(), pathsOf(schema.fields).toSorted(), name);
      if (!RELEASED_TABLES.includes(name)) continue;
      const [row, ...others] = await earlierRows(name);
      assert.deepEqual(others, []);
      assert.partialDeepStrictEqual(row, before.get(name)?.[0]);
    }
    assert.match((await sweep(['report', '--format', 'csv', ...STORE])).stdout, /OPEN/);
  });

  it('is upgraded only once', async () => {
    await sweep(SCAN);
    simulator.faults = '403@bigquery.tables.patch';
    assert.equal((await sweep(SCAN)).status, 1);
  });
});
