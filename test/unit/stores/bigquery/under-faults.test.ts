import assert from 'node:assert/strict';
import { SweepError } from '../../../../shared/platform/errors.ts';
import type { BigQueryStore } from '../../../../shared/stores/bigquery/bigquery-store.ts';
import type { Cost } from '../../../../shared/stores/bigquery/context.ts';
import { type Simulator, startSimulator } from '../../../../simulator/start-simulator.ts';
import { openStoreOn } from '../../../support/bigquery-stores.ts';
import { aReport, aState, scanIdFor } from '../../../support/row-builder.ts';

const QUICK = {
  budgetMs: 10_000,
  attemptMs: 1000,
  attempts: 4,
  firstWaitMs: 1,
  longestWaitMs: 5,
  answerBytes: 64 * 1024 * 1024,
};
const NAMES = Array.from({ length: 30 }, (_, index) => `c${String(index).padStart(2, '0')}`);
const INSERT = 'bigquery.tabledata.insertAll';

describe('a BigQuery store whose BigQuery fails', () => {
  let simulator: Simulator;
  let store: BigQueryStore;
  let costs: Cost[];
  /** The token of the caller; null means no authentication, with all permissions. */
  let token: string | null;

  beforeEach(async () => {
    simulator = await startSimulator({ clusters: 0, tokens: { reader: ['bigquery.jobs.create'] } });
    const credentials = {
      headersFor: async (): Promise<Record<string, string>> =>
        token === null ? {} : { authorization: `Bearer ${token}` },
    };
    token = null;
    costs = [];
    ({ store } = await openStoreOn(
      { endpoint: new URL(simulator.url), credentials },
      {
        limits: QUICK,
        newTableLimits: QUICK,
        queryLimits: QUICK,
        gatherMs: () => 20,
        onCost: (cost) => costs.push(cost),
      },
    ));
  });
  afterEach(async () => {
    await simulator.close();
  });
  const record = (names: readonly string[] = NAMES) =>
    store.recordReports(names.map((name) => aReport({}, name)));

  /** The clusters whose reports are stored, without duplicates. */
  async function reported(): Promise<unknown[]> {
    const { rows } = await store.query('SELECT cluster FROM last_cluster_reports ORDER BY cluster');
    return (await Array.fromAsync(rows)).flat();
  }

  async function failureOf(act: () => Promise<unknown>): Promise<SweepError> {
    try {
      await act();
    } catch (error) {
      assert.ok(error instanceof SweepError, String(error));
      return error;
    }
    throw new Error('nothing was thrown');
  }

  for (const faults of ['503=0s', '500*2', '429=0s*3', 'reset', 'truncated', 'malformed', 'hung*1']) {
    it(`stores every row once after ${faults} at inserts`, async () => {
      simulator.faults = `${faults}@${INSERT}`;
      await record();
      simulator.faults = '';
      assert.deepEqual(await reported(), NAMES);
    });

    it(`returns results after ${faults} at queries`, async () => {
      await record();
      simulator.faults = `${faults}@bigquery.jobs.*`;
      assert.deepEqual(await reported(), NAMES);
    });
  }

  it('waits as long as Retry-After specifies', async () => {
    simulator.faults = `503=1s*1@${INSERT}`;
    const startedAtMs = performance.now();
    await record();
    assert.ok(performance.now() - startedAtMs >= 1000);
  });

  it('waits for a table that was just created', async () => {
    simulator.faults = `404*3@${INSERT}`;
    await record();
    assert.deepEqual(await reported(), NAMES);
  });

  it('stores a row that was rejected once, and the others', async () => {
    simulator.faults = 'row-refused';
    await record();
    assert.deepEqual(await reported(), NAMES);
  });

  it('names a row that is also rejected alone, and stores the others', async () => {
    simulator.faults = 'row-refused*2';
    const [rejected] = await record();
    assert.equal(rejected?.error.code, 'ROW_REFUSED');
    assert.match(
      rejected.error.message,
      /^Table cluster_reports of the store bigquery:\/\/test\/\w+ rejected row \S+\/p\/l\/c00: invalid: The simulator rejects [^.]*\.$/,
    );
    assert.deepEqual(await reported(), NAMES.slice(1));
  });

  it('finds the row that is too large for any call, and stores the others', async () => {
    const large = aReport({}, 'large', { error_detail: 'x'.repeat(11 * 1024 * 1024) });
    const rows = [aReport({}, 'a'), large, aReport({}, 'b')];
    const [rejected] = await store.recordReports(rows);
    assert.equal(rejected?.error.code, 'ROW_REFUSED');
    assert.match(
      rejected.error.message,
      /rejected row \S+\/p\/l\/large: badRequest: Request payload size exceeds the limit/,
    );
    assert.deepEqual(await reported(), ['a', 'b']);
  });

  it('reports to each concurrent caller only its own rows, in one call', async () => {
    simulator.faults = 'row-refused*2';
    const before = simulator.calls()[INSERT] ?? 0;
    const rejected = await Promise.all(NAMES.map((name) => record([name])));
    assert.deepEqual(
      rejected.flatMap(({ length }, index) => (length > 0 ? [NAMES[index]] : [])),
      ['c00'],
    );
    assert.equal((simulator.calls()[INSERT] ?? 0) - before, 2, 'all together, then the refused one alone');
  });

  const lasting: readonly [faults: string, code: string, disposition: string, text: RegExp][] = [
    ['503=0s*always', 'STORE_BUSY', 'retry', /still returned status 503 after all retries\.$/],
    ['429=0s*always', 'STORE_BUSY', 'retry', /still returned status 429 after all retries\.$/],
    ['reset*always', 'STORE_UNREACHABLE', 'retry', /Cannot reach the store \S+: ECONNRESET\.$/],
    ['malformed*always', 'STORE_UNREACHABLE', 'retry', /Cannot reach the store \S+: no JSON object/],
    ['404', 'STORE_TABLE_MISSING', 'retry', /is incomplete: Not found: Table test:\w+\.cluster_reports\.$/],
    [
      '403',
      'STORE_FORBIDDEN',
      'exit-2',
      /No permission to use the store \S+: the permission bigquery\.tables\.updateData is missing\.$/,
    ],
  ];
  for (const [faults, code, disposition, text] of lasting)
    it(`throws ${code} for ${faults} at inserts`, async () => {
      simulator.faults = `${faults}@${INSERT}`;
      const error = await failureOf(record);
      assert.deepEqual([error.code, error.disposition], [code, disposition]);
      assert.match(error.message, text);
      assert.match(error.message, /bigquery:\/\/test\//);
    });

  it('names the permission that a query lacks', async () => {
    token = 'reader';
    const { code, message } = await failureOf(() => store.latestScan());
    assert.equal(code, 'STORE_FORBIDDEN');
    assert.match(message, /the permission bigquery\.tables\.getData is missing\.$/);
  });

  it('reports a missing table or view', async () => {
    simulator.faults = '404@bigquery.jobs.getQueryResults';
    assert.equal((await failureOf(() => store.latestScan())).code, 'STORE_TABLE_MISSING');
  });

  it('reports the cost of inserts and queries', async () => {
    await record();
    await store.recordStates([aState({}, 'c00')]);
    await Array.fromAsync(store.scannedClusters(scanIdFor()));
    assert.deepEqual(
      costs.map((cost) => [cost.kind, cost.kind === 'INSERT' ? `${cost.rows} ${cost.table}` : cost.query]),
      [
        ['INSERT', '30 cluster_reports'],
        ['INSERT', '1 cluster_states'],
        ['QUERY', 'scanned_states'],
        ['QUERY', 'reports_by_id'],
      ],
    );
    for (const cost of costs) {
      if (cost.kind === 'QUERY') {
        assert.ok(cost.bytesBilled > 0);
        assert.equal(cost.bytesBilled % (10 * 1024 * 1024), 0, 'at least 10 MiB per table');
      } else assert.ok(cost.bytesInserted >= cost.rows * 1024, 'a row is at least 1 KB');
    }
  });
});
