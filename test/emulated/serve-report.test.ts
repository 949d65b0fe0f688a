import assert from 'node:assert/strict';
import { DATASET, PROJECT, simulatedStore } from '../../scripts/local-cloud/simulated-store.ts';
import type { BigQueryStore } from '../../shared/stores/bigquery/bigquery-store.ts';
import { type Simulator, startSimulator } from '../../simulator/start-simulator.ts';
import { type FunctionProcess, startFunction } from '../support/function-process.ts';
import { recordAndConclude } from '../support/record-scan.ts';
import { aReport, scanIdFor } from '../support/row-builder.ts';

describe('serve-report, from the bundle and from BigQuery', () => {
  let simulator: Simulator;
  let store: BigQueryStore;
  let server: FunctionProcess;

  before(async () => {
    simulator = await startSimulator({ clusters: 0 });
    store = await simulatedStore(simulator);
    server = await startFunction('serve-report', {
      ...simulator.environment,
      SWEEP_STORE: `bigquery://${PROJECT}/${DATASET}`,
    });
  });
  after(async () => {
    await server?.stop();
    await simulator?.close();
  });

  const ask = (path: string, init: RequestInit = {}) => fetch(new URL(path, server.url), init);

  it('is healthy but has no page before the first scan concludes', async () => {
    assert.equal((await ask('/health')).status, 200);
    const { status, headers } = await ask('/');
    assert.equal(status, 404);
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
  });

  describe('with two scans', () => {
    before(async () => {
      await recordAndConclude(store, { reports: [aReport({}, 'old', { exposure: 'OPEN' })] });
      await recordAndConclude(store, {
        day: 1,
        reports: [aReport({ day: 1 }, 'new', { exposure: 'OPEN' })],
      });
    });

    it('shows the latest as a page, and responds 304 to clients that already have it', async () => {
      const page = await ask('/');
      assert.equal(page.status, 200);
      assert.match(page.headers.get('content-security-policy') ?? '', /default-src 'none'/);
      assert.ok((await page.text()).includes(scanIdFor({ day: 1 })));
      const etag = page.headers.get('etag') ?? '';
      const again = await ask('/', { headers: { 'if-none-match': etag } });
      assert.deepEqual([again.status, await again.text()], [304, '']);
    });

    it('returns only the rows of the requested scan', async () => {
      const clustersOf = async (path: string): Promise<string[]> => {
        const rows = (await (await ask(path)).json()) as { cluster: string }[];
        return rows.map(({ cluster }) => cluster);
      };
      assert.deepEqual(await clustersOf('/api/clusters'), ['new', 'old']);
      const [old, latest] = [scanIdFor(), scanIdFor({ day: 1 })];
      assert.deepEqual(await clustersOf(`/api/clusters?scan=${old}`), ['old']);
      for (const query of ['scan=none', `scan=${old}&scan=${latest}`])
        assert.equal((await ask(`/api/clusters?${query}`)).status, 404, query);
    });

    it('rejects unknown paths and methods that write', async () => {
      assert.equal((await ask('/api/secrets')).status, 404);
      const { status, headers } = await ask('/', { method: 'POST', body: '{}' });
      assert.deepEqual([status, headers.get('allow')], [405, 'GET, HEAD']);
      const head = await ask('/', { method: 'HEAD' });
      assert.deepEqual([head.status, await head.text()], [200, '']);
    });
  });
});
