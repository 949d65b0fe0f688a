import assert from 'node:assert/strict';
import { AssetServiceClient } from '@google-cloud/asset';
import { ClusterManagerClient } from '@google-cloud/container';
import { PassThroughClient } from 'google-auth-library';
import { PassThroughClient as PassThroughClient10 } from 'google-auth-library-10';
import { AssetInventory, GkeClusters } from '../../../../shared/adapters/gke/bulk-reads.ts';
import { restOptions } from '../../../../shared/platform/http/google-clients.ts';
import { type MessageType, messageType } from '../../../../simulator/http/descriptors.ts';
import { anHttpClient } from '../../../support/http-client.ts';
import { json, type ScriptedRequest, scriptedApi } from '../../../support/scripted-api.ts';

const CLUSTER = { projectId: 'p-1', location: 'us-east1', cluster: 'shop' };
const CLUSTER_NAME = 'projects/p-1/locations/us-east1/clusters/shop';

/** The one request that `send` makes. */
async function requestOf(send: (url: URL) => Promise<unknown>): Promise<ScriptedRequest> {
  await using api = await scriptedApi(json(200, {}));
  await send(api.url);
  const [request] = api.requests;
  assert.ok(request);
  return request;
}

/** Path and parameters, except for how the client wants the response formatted. */
function targetOf({ url }: ScriptedRequest) {
  const { pathname, searchParams } = new URL(url, 'http://localhost/');
  searchParams.delete('$alt');
  searchParams.delete('$prettyPrint');
  if (searchParams.get('contentType') === '1') searchParams.set('contentType', 'RESOURCE');
  if (searchParams.get('pageToken') === '') searchParams.delete('pageToken');
  searchParams.sort();
  return { path: decodeURIComponent(pathname), parameters: String(searchParams) };
}

/** Whether a message of the API has a field, by its path. */
function hasField(message: MessageType, [name = '', ...rest]: readonly string[]): boolean {
  const field = message.fields.get(name);
  if (field === undefined || rest.length === 0) return field !== undefined;
  return field.kind === 'MESSAGE' && hasField(field.message(), rest);
}

describe('bulk reads, compared with the official clients', () => {
  const http = anHttpClient();
  after(() => http.close());

  const container = (url: URL) =>
    new ClusterManagerClient({ ...restOptions(url), authClient: new PassThroughClient() });
  const asset = (url: URL) =>
    new AssetServiceClient({ ...restOptions(url), authClient: new PassThroughClient10() });
  const parent = 'organizations/9';

  const calls: readonly [
    name: string,
    ours: (url: URL) => Promise<unknown>,
    theirs: (url: URL) => Promise<unknown>,
    response: string,
  ][] = [
    [
      'ListClusters',
      (url) => new GkeClusters(http, url).listClusters('p-1'),
      (url) => container(url).listClusters({ parent: 'projects/p-1/locations/-' }),
      'google.container.v1.ListClustersResponse',
    ],
    [
      'GetCluster',
      (url) => new GkeClusters(http, url).describeCluster(CLUSTER),
      (url) => container(url).getCluster({ name: CLUSTER_NAME }),
      'google.container.v1.Cluster',
    ],
    [
      'ListAssets',
      (url) => Array.fromAsync(new AssetInventory(http, url).listClusters(parent)),
      (url) =>
        asset(url).listAssets(
          {
            parent,
            assetTypes: ['container.googleapis.com/Cluster'],
            contentType: 'RESOURCE',
            pageSize: 1000,
          },
          { autoPaginate: false },
        ),
      'google.cloud.asset.v1.ListAssetsResponse',
    ],
  ];
  for (const [name, ours, theirs, response] of calls) {
    it(`${name} sends the same path and parameters as the client`, async () => {
      assert.deepEqual(targetOf(await requestOf(ours)), targetOf(await requestOf(theirs)));
    });

    it(`${name} uses a field mask that contains only fields of ${response}`, async () => {
      const { headers } = await requestOf(ours);
      const paths = String(headers['x-goog-fieldmask']).split(',');
      const message = messageType(response);
      assert.deepEqual(
        paths.filter((path) => !hasField(message, path.split('.'))),
        [],
      );
      assert.equal(hasField(message, ['noSuchField']), false);
    });
  }
});
