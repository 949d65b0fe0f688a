import assert from 'node:assert/strict';
import { GkeClusterClient } from '../../../../shared/adapters/gke/cluster-client.ts';
import { decodeCluster } from '../../../../shared/stages/describe/decode-cluster.ts';
import { anHttpClient } from '../../../support/http-client.ts';
import { startRecording } from '../../../support/recording-server.ts';
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

describe('a kubelet configuration that the official client sends', () => {
  const http = anHttpClient();
  after(() => http.close());

  /** The requests that change a pool to this configuration. */
  async function sent(config: Readonly<Record<string, unknown>>) {
    const api = await startRecording();
    const client = new GkeClusterClient(http, new URL(api.url));
    await client.setKubeletConfig(CLUSTER, { pool: 'blue' }, config).finally(() => api.close());
    return api.changes.map(({ request, body }) => [request, withoutDefaults(body)]);
  }

  /** In proto3, a number or text with its default value is the same as an absent one. */
  const withoutDefaults = (body: object): unknown =>
    JSON.parse(JSON.stringify(body), (_key, value: unknown) =>
      value === '' || value === 0 || value === '0' ? undefined : value,
    );

  it('has every setting as GKE returns it, and nothing else', async () => {
    // A pool of a recorded response, with what its users have set.
    const config = {
      cpuCfsQuota: true,
      cpuCfsQuotaPeriod: '100ms',
      cpuManagerPolicy: 'none',
      imageGcHighThresholdPercent: 80,
      imageGcLowThresholdPercent: 60,
      imageMaximumGcAge: '2h0m0s',
      maxParallelImagePulls: 3,
      podPidsLimit: '2048',
      memoryManager: { policy: 'Static' },
      evictionSoft: { memoryAvailable: '100Mi' },
      allowedUnsafeSysctls: ['net.core.*'],
      [FIELD]: false,
    };
    assert.deepEqual(await sent(config), [
      ['PUT /v1/projects/p-1/locations/us-east1/clusters/shop/nodePools/blue', { kubeletConfig: config }],
    ]);
    const [[, body] = []] = await sent({ cpuCfsQuota: false });
    assert.deepEqual(body, { kubeletConfig: { cpuCfsQuota: false } }, 'false is a value');
  });

  for (const config of [{ newSetting: 1 }, { evictionSoft: { memoryAvailable: '1Gi', newSignal: '1%' } }])
    it(`is not sent without ${JSON.stringify(config)}, which this release does not know`, async () =>
      assert.rejects(sent({ ...config, [FIELD]: false }), { code: 'CHANGE_REFUSED' }));
});
