import assert from 'node:assert/strict';
import { run } from '../../cli/run.ts';
import { type Simulator, startSimulator } from '../../simulator/start-simulator.ts';
import { aProcessContext, TEST_NOW_MS } from '../support/process-context.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const SCOPE = ['--scope', 'organizations/123456789012', '--format', 'ndjson'];
const DATASET = 'bigquery://security/sweep10255';

describe('the CLI with a BigQuery dataset', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  let simulator: Simulator;
  beforeEach(async () => {
    simulator = await startSimulator({ clusters: 20, seed: 2, clock: { nowMs: () => TEST_NOW_MS } });
  });
  afterEach(() => simulator.close());

  async function sweep(...argv: readonly string[]) {
    const context = aProcessContext({ environment: simulator.environment });
    const status = await run(argv, context);
    return { status, stdout: context.stdout.text, stderr: context.stderr.text };
  }

  async function bigQuery(path: string, body: object): Promise<void> {
    const address = new URL(`bigquery/v2/projects/security/datasets${path}`, simulator.url);
    const headers = { 'content-type': 'application/json' };
    const { status } = await fetch(address, { method: 'POST', headers, body: JSON.stringify(body) });
    assert.equal(status, 200);
  }
  const makeDataset = () => bigQuery('', { datasetReference: { datasetId: 'sweep10255' } });
  const makeTable = (table: object) =>
    bigQuery('/sweep10255/tables', { tableReference: { tableId: 'scans' }, ...table });

  it('scans, reports, plans and queries as with a file', async () => {
    await makeDataset();
    const intoFile = await sweep('scan', ...SCOPE, '--store', folder.path('fleet.duckdb'));
    const intoDataset = await sweep('scan', ...SCOPE, '--store', DATASET);
    assert.equal(intoDataset.stdout, intoFile.stdout);
    assert.equal(intoDataset.status, intoFile.status);
    assert.match(
      intoDataset.stderr,
      /^BigQuery {2}\d+\.\d MB billed for \d+ quer(?:y|ies) · \d+\.\d MB inserted in \d+ rows$/m,
    );
    for (const argv of [
      ['report', '--format', 'csv'],
      ['plan', '--format', 'json'],
      ['query', 'SELECT scope, clusters, open_clusters FROM fleet_trend', '--format', 'json'],
    ]) {
      const fromFile = await sweep(...argv, '--store', folder.path('fleet.duckdb'));
      const fromDataset = await sweep(...argv, '--store', DATASET);
      assert.equal(fromDataset.stdout, fromFile.stdout, argv[0]);
      assert.equal(fromDataset.status, fromFile.status);
    }
  });

  it('reports errors in a query', async () => {
    await makeDataset();
    await sweep('scan', ...SCOPE, '--store', DATASET);
    const ask = async (sql: string) => (await sweep('query', sql, '--store', DATASET)).stderr;
    assert.match(await ask('SELECT nothing FROM scans'), /Invalid query: .*nothing/);
    assert.match(await ask('SELECT 1 FROM nowhere'), /Invalid query: Not found: Table security:/);
    assert.match(await ask('DELETE FROM scans WHERE true'), /Only read-only queries are allowed/);
    assert.match(await ask('SELECT 1; SELECT 2'), /Only read-only queries are allowed/);
    assert.match(await ask(' '), /it is empty/);
  });

  const refused: readonly [what: string, prepare: () => Promise<void>, sentence: RegExp][] = [
    [
      'a missing dataset',
      async () => undefined,
      /Dataset bigquery:\/\/security\/sweep10255 does not exist: create it .* `bq mk --location=EU security:sweep10255`\.$/m,
    ],
    [
      'a dataset without read permission',
      async () => {
        simulator.faults = '403@bigquery.tables.list';
        await makeDataset();
      },
      /No permission to use the store \S+: the permission bigquery\.tables\.list is missing\.$/m,
    ],
    [
      'a dataset without permission to create tables',
      async () => {
        simulator.faults = '403@bigquery.tables.insert';
        await makeDataset();
      },
      /No permission to use the store \S+: the permission bigquery\.tables\.create is missing\.$/m,
    ],
    [
      'a table that the tool did not create',
      async () => {
        await makeDataset();
        await makeTable({ schema: { fields: [{ name: 'scan_id', type: 'STRING' }] } });
      },
      /bigquery:\/\/security\/sweep10255 contains tables that sweep10255 did not create/,
    ],
    [
      'tables of a newer release',
      async () => {
        await makeDataset();
        await makeTable({
          schema: { fields: [{ name: 'scan_id', type: 'STRING' }] },
          labels: { 'sweep10255-schema': '7' },
        });
      },
      /has schema version 7, but this sweep10255 supports versions up to 1: use a newer release\. The store was not changed\.$/m,
    ],
  ];
  for (const [what, prepare, sentence] of refused)
    it(`exits 2 with one sentence for ${what}`, async () => {
      await prepare();
      const { status, stdout, stderr } = await sweep('scan', ...SCOPE, '--quiet', '--store', DATASET);
      assert.equal(status, 2);
      assert.equal(stdout, '');
      assert.match(stderr, sentence);
      assert.equal(stderr.trim().split('\n').length, 1);
    });

  it('exits 2 if there is nothing to report', async () => {
    await makeDataset();
    const { status, stderr } = await sweep('report', '--store', DATASET);
    assert.equal(status, 2);
    assert.match(stderr, /Store bigquery:\/\/security\/sweep10255 does not exist: run a scan first/);
  });
});
