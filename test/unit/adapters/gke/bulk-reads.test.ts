import assert from 'node:assert/strict';
import { GkeClusters } from '../../../../shared/adapters/gke/bulk-reads.ts';
import type { HttpClient } from '../../../../shared/platform/http/http-client.ts';
import { decodeCluster } from '../../../../shared/stages/describe/decode-cluster.ts';
import { anHttpClient } from '../../../support/http-client.ts';
import {
  googleError,
  json,
  type ScriptedApi,
  type Step,
  scriptedApi,
} from '../../../support/scripted-api.ts';

const FIELD = 'insecureKubeletReadonlyPortEnabled';

/** A cluster with this value at one site, and nothing at the others. */
const SITES: Readonly<Record<string, (value: object) => object>> = {
  CLUSTER_DEFAULT: (value) => ({ nodePoolDefaults: { nodeConfigDefaults: { nodeKubeletConfig: value } } }),
  AUTO_PROVISIONING: (value) => ({ nodePoolAutoConfig: { nodeKubeletConfig: value } }),
  LEGACY_NODE_CONFIG: (value) => ({ nodeConfig: { kubeletConfig: value } }),
  LEGACY_AUTO_PROVISIONING: (value) => ({ autoscaling: { autoprovisioningNodePoolDefaults: value } }),
  NODE_POOL: (value) => ({ nodePools: [{ name: 'pool', config: { kubeletConfig: value } }] }),
};

describe('the clusters of a project, listed by GKE', () => {
  const transports: HttpClient[] = [];
  afterEach(() => Promise.all(transports.splice(0).map((transport) => transport.close())));

  function directoryAt(url: URL): GkeClusters {
    const transport = anHttpClient();
    transports.push(transport);
    return new GkeClusters(transport, url);
  }

  async function listed(...steps: readonly Step[]) {
    await using api = await scriptedApi(...steps);
    return await directoryAt(api.url).listClusters('p-1');
  }

  it('are listed for all locations by one call with a field mask', async () => {
    await using api: ScriptedApi = await scriptedApi(json(200, {}));
    await directoryAt(api.url).listClusters('example.com:p-1');
    const [request] = api.requests;
    const url = new URL(request?.url ?? '', api.url);
    assert.equal(decodeURIComponent(url.pathname), '/v1/projects/example.com:p-1/locations/-/clusters');
    assert.equal(url.searchParams.get('$alt'), null);
    assert.match(String(request?.headers['x-goog-fieldmask']), /^clusters\.name,.*,missingZones$/);
  });

  it('are an empty list, with no missing locations, if the response is empty', async () => {
    assert.deepEqual(await listed(json(200, {})), { clusters: [], missingLocations: [] });
  });

  it('are returned with the locations that are missing', async () => {
    assert.deepEqual(await listed(json(200, { missingZones: ['europe-west1-b'] })), {
      clusters: [],
      missingLocations: ['europe-west1-b'],
    });
  });

  it('are returned unchanged, whatever their fields contain', async () => {
    const clusters = [
      { name: 'good', status: 'RUNNING', initialClusterVersion: '1.33.1-gke.100' },
      { name: 'newer', status: 'HIBERNATING', unheardOf: { of: 1 } },
      { name: 'bad', nodePoolAutoConfig: { nodeKubeletConfig: { [FIELD]: 'false' } }, currentNodeCount: 'x' },
      null,
    ];
    assert.deepEqual((await listed(json(200, { clusters }))).clusters, clusters);
  });

  for (const [site, at] of Object.entries(SITES))
    it(`distinguish true, false and unset at ${site}`, async () => {
      const base = { name: 'c', initialClusterVersion: '1.31.6-gke.100' };
      const values = [{ [FIELD]: true }, { [FIELD]: false }, {}];
      const { clusters } = await listed(
        json(200, { clusters: values.map((value) => ({ ...base, ...at(value) })) }),
      );
      const settings = clusters.map((document) => decodeCluster(document).settings);
      assert.deepEqual(
        settings.map((each) => each.map((setting) => [setting.site, setting.value])),
        [[[site, true]], [[site, false]], []],
      );
    });

  for (const answer of [{ clusters: 'x' }, { missingZones: [1] }])
    it(`cannot be read from ${JSON.stringify(answer)}`, async () => {
      await assert.rejects(listed(json(200, answer)), { name: 'SweepError', code: 'API_ANSWER_INVALID' });
    });

  it('are requested once by the client; only the transport retries', async () => {
    const unavailable = json(503, googleError(503, 'UNAVAILABLE'));
    assert.deepEqual(await listed(unavailable, unavailable, json(200, {})), {
      clusters: [],
      missingLocations: [],
    });
    await assert.rejects(listed(json(403, googleError(403, 'PERMISSION_DENIED'))), { code: 'API_FORBIDDEN' });
  });

  it('belong to the requested project when many projects are listed concurrently', async () => {
    const names = Array.from({ length: 60 }, (_, index) => `project-${index}`);
    const echo: Step = (response) => {
      const project = /projects\/([^/]+)/.exec(response.req.url ?? '')?.[1];
      setTimeout(() => json(200, { clusters: [{ name: project }] })(response), names.length % 7);
    };
    await using api = await scriptedApi(...names.map(() => echo));
    const directory = directoryAt(api.url);
    const answers = await Promise.all(names.map((name) => directory.listClusters(name)));
    assert.deepEqual(
      answers.map(({ clusters }) => clusters),
      names.map((name) => [{ name }]),
    );
  });

  it('are requested below the path of the configured endpoint', async () => {
    await using api = await scriptedApi(json(200, {}));
    await directoryAt(new URL('behind/a/gateway/', api.url)).listClusters('p-1');
    assert.match(
      api.requests[0]?.url ?? '',
      /^\/behind\/a\/gateway\/v1\/projects\/p-1\/locations\/-\/clusters/,
    );
  });
});
