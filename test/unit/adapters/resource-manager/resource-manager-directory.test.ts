import assert from 'node:assert/strict';
import { ResourceManagerDirectory } from '../../../../shared/adapters/resource-manager/resource-manager-directory.ts';
import { SweepError } from '../../../../shared/platform/errors.ts';
import type { HttpClient } from '../../../../shared/platform/http/http-client.ts';
import { anHttpClient } from '../../../support/http-client.ts';
import { googleError, json, type ScriptedApi, scriptedApi } from '../../../support/scripted-api.ts';

const queryOf = (api: ScriptedApi, index: number) =>
  Object.fromEntries(new URL(api.requests[index]?.url ?? '', api.url).searchParams);

describe('the resource hierarchy, read from Resource Manager', () => {
  const transports: HttpClient[] = [];
  afterEach(() => Promise.all(transports.splice(0).map((transport) => transport.close())));

  function directoryAt({ url }: ScriptedApi): ResourceManagerDirectory {
    const transport = anHttpClient();
    transports.push(transport);
    return new ResourceManagerDirectory(transport, url);
  }

  it('returns the folders of every page', async () => {
    await using api = await scriptedApi(
      json(200, {
        folders: [{ name: 'folders/1', displayName: 'Shops', state: 'ACTIVE' }],
        nextPageToken: 'next',
      }),
      json(200, { folders: [{ name: 'folders/2', state: 'DELETE_REQUESTED' }] }),
    );
    assert.deepEqual(await Array.fromAsync(directoryAt(api).listFolders('organizations/9')), [
      { name: 'folders/1', displayName: 'Shops', active: true },
      { name: 'folders/2', displayName: null, active: false },
    ]);
    assert.equal(new URL(api.requests[0]?.url ?? '', api.url).pathname, '/v3/folders');
    assert.equal(queryOf(api, 0)['parent'], 'organizations/9');
    assert.equal(queryOf(api, 0)['pageToken'], undefined);
    assert.equal(queryOf(api, 1)['pageToken'], 'next');
  });

  it('ends a list whose page tokens lead in a circle', async () => {
    const toA = json(200, { nextPageToken: 'a' });
    const toB = json(200, { nextPageToken: 'b' });
    await using api = await scriptedApi(toA, toB, toA);
    await assert.rejects(Array.fromAsync(directoryAt(api).listProjects('folders/1')), {
      code: 'API_ANSWER_INVALID',
      message: /for folders\/1: a page leads back to an earlier one/,
    });
  });

  it('returns projects with number, ID and parent', async () => {
    const projects = [
      { name: 'projects/11', projectId: 'example.com:one', parent: 'folders/1', state: 'ACTIVE' },
      { name: 'projects/12', projectId: 'two', state: 'DELETE_REQUESTED' },
    ];
    await using api = await scriptedApi(json(200, { projects }));
    assert.deepEqual(await Array.fromAsync(directoryAt(api).listProjects('folders/1')), [
      { projectId: 'example.com:one', projectNumber: '11', parent: 'folders/1', active: true },
      { projectId: 'two', projectNumber: '12', parent: null, active: false },
    ]);
  });

  it('returns a project by its number', async () => {
    await using api = await scriptedApi(
      json(200, { name: 'projects/11', projectId: 'one', state: 'ACTIVE' }),
    );
    const project = await directoryAt(api).getProject('11');
    assert.equal(project.projectId, 'one');
    assert.match(api.requests[0]?.url ?? '', /^\/v3\/projects\/11\?/);
  });

  for (const folders of [[{ name: 'organizations/1', state: 'ACTIVE' }], [{ name: 'folders/1' }], 'x'])
    it(`rejects ${JSON.stringify(folders)} as folders`, async () => {
      await using api = await scriptedApi(json(200, { folders }));
      await assert.rejects(Array.fromAsync(directoryAt(api).listFolders('organizations/9')), {
        code: 'API_ANSWER_INVALID',
        message: /for organizations\/9: (name|state|the client library)/,
      });
    });

  it('waits as long as Retry-After specifies, through the official client', async () => {
    await using api = await scriptedApi(
      json(429, googleError(429, 'RESOURCE_EXHAUSTED'), { 'retry-after': '1' }),
      json(200, {}),
    );
    await Array.fromAsync(directoryAt(api).listFolders('organizations/9'));
    const [first, second] = api.requests;
    assert.ok((second?.atMs ?? 0) - (first?.atMs ?? 0) >= 1000);
  });

  it('keeps the reason of a denial and the project that it names', async () => {
    const refusal = googleError(403, 'PERMISSION_DENIED', 'SERVICE_DISABLED', { consumer: 'projects/77' });
    await using api = await scriptedApi(json(403, refusal));
    await assert.rejects(directoryAt(api).getProject('11'), {
      code: 'API_DISABLED',
      facts: { api: 'Cloud Resource Manager API', resource: 'projects/77' },
    });
  });

  it('passes on a credentials error unchanged', async () => {
    await using api = await scriptedApi();
    const missing = new SweepError('CREDENTIALS_MISSING');
    const http = anHttpClient({}, { headersFor: () => Promise.reject(missing) });
    transports.push(http);
    await assert.rejects(new ResourceManagerDirectory(http, api.url).getProject('11'), {
      code: 'CREDENTIALS_MISSING',
    });
  });

  it('does not read a state that the client does not know as proof of a deletion', async () => {
    await using api = await scriptedApi(json(200, { name: 'projects/11', projectId: 'one', state: 99 }));
    assert.equal((await directoryAt(api).getProject('11')).active, true);
  });
});
