import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SERVED_DOCUMENTS } from '../../../shared/flows/served-documents.ts';
import { SweepError } from '../../../shared/platform/errors.ts';
import { aCampaign, aCampaignCluster, anEvent } from '../../support/campaign-builder.ts';
import { recordAndConclude } from '../../support/record-scan.ts';
import { useReportServer } from '../../support/report-server.ts';
import { aReport, aStarted, scanIdFor } from '../../support/row-builder.ts';

describe('serving the report', () => {
  const { twoScans, ask, store, refusals } = useReportServer();

  it('shows the latest concluded scan as a page that cannot be framed', async () => {
    await twoScans();
    const { status, headers, body } = await ask();
    assert.equal(status, 200);
    assert.equal(headers['content-type'], 'text/html; charset=utf-8');
    assert.match(headers['content-security-policy'] ?? '', /default-src 'none'.*frame-ancestors 'none'/);
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['cache-control'], 'private, no-cache');
    assert.match(
      body ?? '',
      new RegExp(`^<!doctype html>[\\s\\S]*${scanIdFor({ day: 1 })}[\\s\\S]*</html>\\n$`),
    );
  });

  it('returns the rows of a named scan in the format of the stored rows', async () => {
    await twoScans();
    const { body } = await ask({ path: '/api/clusters', query: { scan: scanIdFor() } });
    const [row, ...others] = JSON.parse(body ?? '');
    assert.deepEqual([row.cluster, row.change, row.scan_id, others], ['old', 'NEW', scanIdFor(), []]);
    const ndjson = await ask({ path: '/api/clusters.ndjson' });
    const lines = (ndjson.body ?? '')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual(
      lines.map(({ cluster, change }) => [cluster, change]),
      [
        ['new', 'NEW'],
        ['old', 'GONE'],
      ],
    );
  });

  it('returns a scan, all scans, and a Markdown report', async () => {
    await twoScans();
    const scan = await ask({ path: '/api/scan' });
    assert.equal(JSON.parse(scan.body ?? '').event, 'CONCLUDED');
    const scans = await ask({ path: '/api/scans' });
    assert.deepEqual(
      JSON.parse(scans.body ?? '').map(({ scan_id }: { scan_id: string }) => scan_id),
      [scanIdFor({ day: 1 }), scanIdFor()],
    );
    const markdown = await ask({ path: '/report.md' });
    assert.match(markdown.body ?? '', /^# Kubelet read-only port, 2026-11-25\n[\s\S]*\| new +\|/);
  });

  it('answers 304 to a client with the current ETag until another scan concludes or another release is deployed', async () => {
    await twoScans();
    const { headers } = await ask();
    const etag = headers['etag'] ?? '';
    for (const ifNoneMatch of [etag, `"other", ${etag}`, etag.replace(/^W\//, ''), '*']) {
      const again = await ask({ ifNoneMatch });
      assert.deepEqual([again.status, again.body, again.headers['etag']], [304, null, etag]);
    }
    assert.equal((await ask({ ifNoneMatch: etag }, { release: 'r-2' })).status, 200);
    assert.equal((await ask({ ifNoneMatch: etag, path: '/report.md' })).status, 200);
    await recordAndConclude(store(), { day: 2, reports: [aReport({ day: 2 }, 'newer')] });
    assert.equal((await ask({ ifNoneMatch: etag })).status, 200);
  });

  it('sends the page again once a campaign has advanced, and shows how far it is', async () => {
    await twoScans();
    const clusters = [aCampaignCluster('old')];
    const scope = (await store().latestScan())?.scope ?? '';
    await store().recordCampaign(aCampaign(clusters, { scope }), clusters);
    await store().appendCampaignEvents([anEvent(1, 'RING_STARTED', { ring: 0 })]);
    const started = await ask();
    assert.match(started.body ?? '', /1&nbsp;<span[^>]*>Waiting</);
    await store().appendCampaignEvents([anEvent(2, 'TURN_STARTED', { cluster: 'old' })]);
    const advanced = await ask({ ifNoneMatch: started.headers['etag'] ?? '' });
    assert.equal(advanced.status, 200);
    assert.match(advanced.body ?? '', /1&nbsp;<span[^>]*>In progress</);
    assert.equal((await ask({ ifNoneMatch: advanced.headers['etag'] ?? '' })).status, 304);
  });

  it('answers HEAD like GET, without the body', async () => {
    await twoScans();
    const get = await ask();
    const head = await ask({ method: 'HEAD' });
    assert.deepEqual(head, { ...get, body: null });
  });

  it('serves exactly the documented paths', async () => {
    await twoScans();
    const page = readFileSync(join(import.meta.dirname, '../../../docs/deploy.md'), 'utf8');
    const documented = [...page.matchAll(/^\| `(\/[^`]*)` \|/gm)].map(([, path = '']) => path);
    assert.deepEqual(documented, [...Object.keys(SERVED_DOCUMENTS), '/health']);
    const compared = { scan: scanIdFor({ day: 1 }), with: scanIdFor() };
    for (const path of documented) {
      const query = path === '/compare' ? compared : {};
      assert.equal((await ask({ path, query })).status, 200, path);
    }
  });

  it('is healthy without a store', async () => {
    Object.assign(store(), { latestScan: () => assert.fail('the store was asked') });
    const { status, body } = await ask({ path: '/health' });
    assert.deepEqual([status, body], [200, 'ok\n']);
  });

  const refused = [
    { what: 'a store without a concluded scan', request: {}, status: 404, code: 'STORE_EMPTY' },
    { what: 'an unknown scan', request: { query: { scan: 'x' } }, status: 404, code: 'SCAN_UNKNOWN' },
    { what: 'an unknown path', request: { path: '/admin' }, status: 404, code: 'REPORT_UNKNOWN' },
    {
      what: 'an unknown parameter',
      request: { query: { reddiness: 'x' } },
      status: 400,
      code: 'REQUEST_INVALID',
    },
    { what: 'an unsupported method', request: { method: 'POST' }, status: 405, code: 'METHOD_NOT_ALLOWED' },
  ] as const;
  for (const { what, request, status, code } of refused)
    it(`explains why there is no report: ${what}`, async () => {
      const answer = await ask(request);
      assert.equal(answer.status, status);
      assert.deepEqual(
        refusals().map((error) => error.code),
        [code],
      );
      assert.equal(answer.headers['content-type'], 'text/html; charset=utf-8');
      assert.equal(answer.headers['etag'], undefined);
      assert.match(answer.body ?? '', /^<!doctype html>[\s\S]*<h1>Error \d+<\/h1>/);
      const file = await ask({ ...request, path: '/report.txt', method: 'GET' });
      assert.equal(file.headers['content-type'], 'text/plain; charset=utf-8');
    });

  it('returns the error as JSON under /api/', async () => {
    const { status, body } = await ask({ path: '/api/clusters' });
    assert.equal(status, 404);
    assert.deepEqual(JSON.parse(body ?? ''), {
      code: 'STORE_EMPTY',
      message: 'The store bigquery://p/d has no concluded scan: run a scan first.',
    });
  });

  it('does not show a scan that did not conclude', async () => {
    await store().recordScan(aStarted());
    const { status } = await ask({ query: { scan: scanIdFor() } });
    assert.deepEqual([status, refusals()[0]?.code], [404, 'SCAN_NOT_CONCLUDED']);
  });

  it('is temporarily unavailable if the store fails before the first chunk', async () => {
    await twoScans();
    Object.assign(store(), {
      // biome-ignore lint/correctness/useYield: it fails before it yields
      scannedClusters: async function* () {
        throw new SweepError('STORE_FAILED', { path: 'x', detail: 'y' });
      },
    });
    const { status, headers } = await ask({ path: '/api/clusters' });
    assert.deepEqual([status, headers['retry-after']], [503, '30']);
  });
});
