import assert from 'node:assert/strict';
import { Validator } from '@seriousme/openapi-schema-validator';
import { SERVED_DOCUMENTS } from '../../../shared/flows/served-documents.ts';
import { recordAndConclude } from '../../support/record-scan.ts';
import { useReportServer } from '../../support/report-server.ts';
import { aReport, scanIdFor } from '../../support/row-builder.ts';

describe('the documents of the report server', () => {
  const { ask, twoScans, store, refusals } = useReportServer();

  it('selects clusters by query parameters, in every document of rows', async () => {
    const team = (value: string) => ({ labels: [{ key: 'team', value }] });
    await recordAndConclude(store(), {
      reports: [
        aReport({}, 'a', { ...team('web'), exposure: 'OPEN' }),
        aReport({}, 'b', { ...team('web'), exposure: 'CLOSED' }),
        aReport({}, 'c', { ...team('shop'), exposure: 'OPEN' }),
      ],
    });
    const namesOf = async (query: Record<string, string>) =>
      JSON.parse((await ask({ path: '/api/clusters', query })).body ?? '').map(
        (row: { cluster: string }) => row.cluster,
      );
    assert.deepEqual(await namesOf({ owner: 'team=web' }), ['a', 'b']);
    assert.deepEqual(await namesOf({ owner: 'team=web', exposure: 'OPEN' }), ['a']);
    assert.deepEqual(await namesOf({ exposure: 'OPEN,CLOSED', q: 'SHOP' }), ['c']);
    assert.deepEqual(await namesOf({ owner: 'team=nobody' }), []);
    const csv = (await ask({ path: '/report.csv', query: { owner: 'team=shop' } })).body ?? '';
    assert.equal(csv.trim().split('\n').length, 2);
    assert.equal((await ask({ path: '/api/clusters', query: { owner: 'shop' } })).status, 400);
  });

  it('opens the page with the filters of the query', async () => {
    await twoScans();
    const { status, headers } = await ask({ query: { readiness: 'SAFE_TO_CLOSE', owner: 'team=web' } });
    assert.equal(status, 302);
    assert.equal(
      headers['location'],
      `/?scan=${scanIdFor({ day: 1 })}#readiness=SAFE_TO_CLOSE&owner=team%3Dweb`,
    );
  });

  it('lists scans, and links from the report to all documents about its scan', async () => {
    await twoScans();
    const { body } = await ask({ path: '/scans' });
    assert.match(body ?? '', new RegExp(`<a href="/\\?scan=${scanIdFor()}">`));
    assert.match(body ?? '', /<form action="\/compare" method="get">/);
    const report = (await ask()).body ?? '';
    for (const path of ['/scans', '/report.csv', '/report.md', '/report.ocsf.ndjson', '/report.sarif'])
      assert.ok(report.includes(`<a href="${path}`), path);
  });

  it('compares two scans of one scope, and no others', async () => {
    const other = { scope: 'folders/9' };
    await recordAndConclude(store(), {
      reports: [aReport({}, 'a', { exposure: 'OPEN' }), aReport({}, 'same'), aReport({}, 'gone')],
    });
    await recordAndConclude(store(), {
      day: 1,
      reports: [
        aReport({ day: 1 }, 'a', { exposure: 'CLOSED', readiness: 'ALREADY_CLOSED' }),
        aReport({ day: 1 }, 'same'),
        aReport({ day: 1 }, '<b>new'),
      ],
    });
    await recordAndConclude(store(), { ...other, reports: [aReport(other, 'x')] });
    const query = { scan: scanIdFor({ day: 1 }), with: scanIdFor() };
    const { body } = await ask({ path: '/compare', query });
    assert.match(body ?? '', /3 clusters with a difference/);
    assert.match(body ?? '', /p\/l\/a<\/bdi><\/th><td>OPEN, GATHER_EVIDENCE<\/td><td>CLOSED, ALREADY_CLOSED/);
    assert.match(body ?? '', /p\/l\/&lt;b&gt;new<\/bdi><\/th><td>not in this scan</);
    assert.doesNotMatch(body ?? '', /p\/l\/same/);
    const scopes = await ask({ path: '/compare', query: { ...query, with: scanIdFor(other) } });
    assert.deepEqual([scopes.status, refusals().at(-1)?.code], [400, 'REQUEST_INVALID']);
    assert.match(scopes.body ?? '', /the scans have different scopes/);
  });

  it('shows the latest scan of the scope that the query names', async () => {
    const other = { scope: 'folders/9' };
    await recordAndConclude(store(), { ...other, reports: [aReport(other, 'x')] });
    await twoScans();
    const { body } = await ask({ path: '/api/clusters', query: { scope: 'folders/9' } });
    assert.deepEqual(
      JSON.parse(body ?? '').map(({ cluster }: { cluster: string }) => cluster),
      ['x'],
    );
    assert.equal((await ask({ query: { scope: 'folders/1' } })).status, 404);
  });

  it('describes /api in a valid OpenAPI document that contains every path', async () => {
    const { body } = await ask({ path: '/api/openapi.json' });
    const description = JSON.parse(body ?? '');
    const { valid, errors } = await new Validator().validate(structuredClone(description));
    assert.ok(valid, JSON.stringify(errors));
    const paths = Object.keys(SERVED_DOCUMENTS).filter((path) => path.startsWith('/api/'));
    assert.deepEqual(Object.keys(description.paths).toSorted(), paths.toSorted());
    for (const path of paths)
      assert.deepEqual(
        description.paths[path].get.parameters.map(({ name }: { name: string }) => name),
        SERVED_DOCUMENTS[path]?.parameters,
        path,
      );
  });
});
