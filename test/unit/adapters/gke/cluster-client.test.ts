import assert from 'node:assert/strict';
import { GkeClusterClient } from '../../../../shared/adapters/gke/cluster-client.ts';
import { decodeCluster } from '../../../../shared/stages/describe/decode-cluster.ts';
import { anHttpClient } from '../../../support/http-client.ts';
import { googleError, json, type Step, scriptedApi } from '../../../support/scripted-api.ts';

const FIELD = 'insecureKubeletReadonlyPortEnabled';
const CLUSTER = { projectId: 'p-1', location: 'us-east1', cluster: 'shop' };

/** A cluster with this value at one site, and nothing at the others. */
const SITES: Readonly<Record<string, (value: object) => object>> = {
  CLUSTER_DEFAULT: (value) => ({ nodePoolDefaults: { nodeConfigDefaults: { nodeKubeletConfig: value } } }),
  AUTO_PROVISIONING: (value) => ({ nodePoolAutoConfig: { nodeKubeletConfig: value } }),
  LEGACY_NODE_CONFIG: (value) => ({ nodeConfig: { kubeletConfig: value } }),
  LEGACY_AUTO_PROVISIONING: (value) => ({ autoscaling: { autoprovisioningNodePoolDefaults: value } }),
  NODE_POOL: (value) => ({ nodePools: [{ name: 'pool', config: { kubeletConfig: value } }] }),
};

describe('one cluster, read by the official client', () => {
  const http = anHttpClient();
  after(() => http.close());

  async function describeCluster(...steps: readonly Step[]) {
    await using api = await scriptedApi(...steps);
    const document = await new GkeClusterClient(http, api.url).describeCluster(CLUSTER);
    return { document, requests: [...api.requests] };
  }

  for (const [site, at] of Object.entries(SITES))
    for (const value of [true, false, undefined])
      it(`keeps ${value ?? 'an unset value'} at ${site}`, async () => {
        const base = { name: 'shop', initialClusterVersion: '1.31.6-gke.100' };
        const set = value === undefined ? {} : { [FIELD]: value };
        const { document } = await describeCluster(json(200, { ...base, ...at(set) }));
        const found = decodeCluster(document).settings.map((setting) => [setting.site, setting.value]);
        assert.deepEqual(found, value === undefined ? [] : [[site, value]]);
      });

  it('waits as long as Retry-After specifies', async () => {
    const busy = json(429, googleError(429, 'RESOURCE_EXHAUSTED'), { 'retry-after': '1' });
    const { requests } = await describeCluster(busy, json(200, { name: 'shop' }));
    const [first, second] = requests;
    assert.ok((second?.atMs ?? 0) - (first?.atMs ?? 0) >= 1000);
  });

  for (const [status, word, code] of [
    [403, 'PERMISSION_DENIED', 'API_FORBIDDEN'],
    [404, 'NOT_FOUND', 'API_NOT_FOUND'],
  ] as const)
    it(`throws ${code} for ${status}, naming the cluster`, async () => {
      await assert.rejects(describeCluster(json(status, googleError(status, word))), {
        name: 'SweepError',
        code,
        message: /projects\/p-1\/locations\/us-east1\/clusters\/shop/,
      });
    });
});
