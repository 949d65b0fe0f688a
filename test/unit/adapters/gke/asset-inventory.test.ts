import assert from 'node:assert/strict';
import { AssetInventory } from '../../../../shared/adapters/gke/bulk-reads.ts';
import { anHttpClient } from '../../../support/http-client.ts';
import { json, scriptedApi } from '../../../support/scripted-api.ts';

const NAME = '//container.googleapis.com/projects/p-1/locations/europe-west1/clusters/c';

describe('clusters listed by Cloud Asset Inventory', () => {
  it('are returned page by page, with their documents unchanged', async () => {
    const data = { name: 'c', nodePools: [{ name: 'p' }], status: 'RUNNING', nothing: null };
    await using api = await scriptedApi(
      json(200, {
        assets: [
          { name: NAME, ancestors: ['projects/77', 'folders/8', 'organizations/9'], resource: { data } },
        ],
        nextPageToken: 'next',
      }),
      json(200, { assets: [{ name: `${NAME}-2` }] }),
    );
    const transport = anHttpClient();
    const pages = await Array.fromAsync(
      new AssetInventory(transport, api.url).listClusters('organizations/9'),
    );
    await transport.close();
    assert.deepEqual(pages, [
      [{ name: NAME, projectNumber: '77', ancestors: ['folders/8', 'organizations/9'], document: data }],
      [{ name: `${NAME}-2`, projectNumber: null, ancestors: [], document: undefined }],
    ]);

    const url = new URL(api.requests[0]?.url ?? '', api.url);
    assert.equal(url.pathname, '/v1/organizations/9/assets');
    assert.equal(url.searchParams.get('assetTypes'), 'container.googleapis.com/Cluster');
    assert.equal(url.searchParams.get('pageSize'), '1000');
    assert.ok(['1', 'RESOURCE'].includes(url.searchParams.get('contentType') ?? ''));
  });
});
