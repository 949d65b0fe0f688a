import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ReportServer, SERVED_DOCUMENTS, serveReport } from '../../../shared/flows/serve-report.ts';
import { SweepError } from '../../../shared/platform/errors.ts';
import type { ReportRequest } from '../../../shared/report/report-answer.ts';
import { createMemoryStore } from '../../support/memory-store/memory-store.ts';
import { recordAndConclude } from '../../support/record-scan.ts';
import { aReport, aStarted, scanIdFor } from '../../support/row-builder.ts';

describe('serving the report', () => {
  let store: ReturnType<typeof createMemoryStore>;
  let refusals: SweepError[];

  beforeEach(() => {
    store = createMemoryStore();
    refusals = [];
  });

  const ask = async (request: Partial<ReportRequest> = {}, server: Partial<ReportServer> = {}) => {
    const answer = await serveReport(
      { method: 'GET', path: '/', scan: null, ifNoneMatch: null, ...request },
      {
        store,
        storeName: 'bigquery://p/d',
        page: {},
        release: 'r-1',
        onRejected: (error) => refusals.push(error),
        ...server,
      },
    );
    const body = answer.body === null ? null : (await Array.fromAsync(answer.body)).join('');
    return { ...answer, body };
  };
  const twoScans = async () => {
    await recordAndConclude(store, { reports: [aReport({}, 'old', { exposure: 'OPEN' })] });
    await recordAndConclude(store, { day: 1, reports: [aReport({ day: 1 }, 'new', { exposure: 'OPEN' })] });
  };

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
    const { body } = await ask({ path: '/api/clusters', scan: scanIdFor() });
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
    await recordAndConclude(store, { day: 2, reports: [aReport({ day: 2 }, 'newer')] });
    assert.equal((await ask({ ifNoneMatch: etag })).status, 200);
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
    for (const path of documented) assert.equal((await ask({ path })).status, 200, path);
  });

  it('is healthy without a store', async () => {
    Object.assign(store, { latestScan: () => assert.fail('the store was asked') });
    const { status, body } = await ask({ path: '/health' });
    assert.deepEqual([status, body], [200, 'ok\n']);
  });

  const refused = [
    { what: 'a store without a concluded scan', request: {}, status: 404, code: 'STORE_EMPTY' },
    { what: 'an unknown scan', request: { scan: 'x' }, status: 404, code: 'SCAN_UNKNOWN' },
    { what: 'an unknown path', request: { path: '/admin' }, status: 404, code: 'REPORT_UNKNOWN' },
    { what: 'an unsupported method', request: { method: 'POST' }, status: 405, code: 'METHOD_NOT_ALLOWED' },
  ] as const;
  for (const { what, request, status, code } of refused)
    it(`explains why there is no report: ${what}`, async () => {
      const answer = await ask(request);
      assert.equal(answer.status, status);
      assert.deepEqual(
        refusals.map((error) => error.code),
        [code],
      );
      assert.equal(answer.headers['content-type'], 'text/plain; charset=utf-8');
      assert.equal(answer.headers['etag'], undefined);
      assert.equal(answer.body, `${refusals[0]?.message}\n`);
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
    await store.recordScan(aStarted());
    const { status } = await ask({ scan: scanIdFor() });
    assert.deepEqual([status, refusals[0]?.code], [404, 'SCAN_NOT_CONCLUDED']);
  });

  it('is temporarily unavailable if the store fails before the first chunk', async () => {
    await twoScans();
    Object.assign(store, {
      // biome-ignore lint/correctness/useYield: it fails before it yields
      scannedClusters: async function* () {
        throw new SweepError('STORE_FAILED', { path: 'x', detail: 'y' });
      },
    });
    const { status, headers } = await ask({ path: '/api/clusters' });
    assert.deepEqual([status, headers['retry-after']], [503, '30']);
  });
});
