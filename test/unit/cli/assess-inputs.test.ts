import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { run } from '../../../cli/run.ts';
import { aProcessContext } from '../../support/process-context.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const fixture = (name: string) => join(import.meta.dirname, '../../fixtures/input', name);

async function assess(argv: readonly string[], stdin = '') {
  const context = aProcessContext({ stdin: Readable.from([Buffer.from(stdin)]) });
  const status = await run(['assess', ...argv], context);
  return { status, stdout: context.stdout.text, stderr: context.stderr.text };
}

const assessDocument = (document: unknown) => assess(['-'], JSON.stringify(document));

/** A complete description. */
const described = (name: string, port: boolean, more: object = {}) => {
  const setting = { insecureKubeletReadonlyPortEnabled: port };
  return {
    ...{ name, location: 'us-central1', locations: ['us-central1-a'], status: 'RUNNING' },
    selfLink: `https://container.googleapis.com/v1/projects/my-project/locations/us-central1/clusters/${name}`,
    ...{ initialClusterVersion: '1.33.5-gke.1', currentMasterVersion: '1.33.5-gke.1' },
    ...{
      currentNodeCount: 3,
      createTime: '2025-01-01T00:00:00Z',
      network: 'default',
      networkConfig: {},
      addonsConfig: {},
    },
    ...{ loggingService: 'none', monitoringService: 'none', autopilot: {} },
    autoscaling: { autoscalingProfile: 'BALANCED' },
    nodePoolDefaults: { nodeConfigDefaults: { nodeKubeletConfig: setting } },
    nodePoolAutoConfig: { nodeKubeletConfig: setting },
    nodePools: [{ name: 'pool-1', version: '1.33.5-gke.1', config: { kubeletConfig: setting } }],
    ...more,
  };
};
const closed = (name: string, more?: object) => described(name, false, more);
const open = (name: string) => described(name, true);

const assetName = (name: string) =>
  `//container.googleapis.com/projects/my-project/locations/us-central1/clusters/${name}`;
const clusterAsset = (name: string) => ({
  assetType: 'container.googleapis.com/Cluster',
  name: assetName(name),
  resource: { data: closed(name) },
});
const poolAsset = (cluster: string) => ({
  assetType: 'container.googleapis.com/NodePool',
  name: `${assetName(cluster)}/nodePools/pool-1`,
  resource: { data: { name: 'pool-1' } },
});

describe('the inputs of assess', () => {
  it('reads the YAML that gcloud prints by default', async () => {
    const { status, stdout } = await assess([fixture('a02-standard-open.yaml'), '--format', 'json']);
    assert.equal(status, 1);
    const [row] = JSON.parse(stdout);
    assert.deepEqual([row.project_id, row.cluster, row.pools[0].port], ['p-shop', 'shop', 'ENABLED']);
  });

  it('identifies a Config Connector resource, and says that it has no field for the port', async () => {
    const { status, stdout, stderr } = await assess([fixture('a04-kcc.yaml')]);
    assert.deepEqual([status, stdout], [2, '']);
    assert.match(
      stderr,
      /the Config Connector resource ContainerNodePool pool-1\. .*has no field for the port/,
    );
    assert.doesNotMatch(stderr, /format=json/);
  });

  for (const [name, more] of [
    ['an empty list of clusters', { clusters: [] }],
    ['an empty list of assets', { assets: [] }],
    ['missing zones', { missingZones: ['us-west1'] }],
  ] as const)
    it(`judges a cluster whose description also has ${name} (was left out)`, async () => {
      assert.equal((await assessDocument(closed('shop'))).status, 0);
      const { status, stderr } = await assessDocument({ ...open('shop'), ...more });
      assert.equal(status, 1, stderr);
      assert.match(stderr, /^Exposure {3}1 OPEN$/m);
    });

  for (const [name, zones, said] of [
    ['a text', 'us-west1', /GKE omitted location us-west1 from the list\./],
    ['an object', { name: 'us-west1' }, /GKE omitted location {"name":"us-west1"} from the list\./],
  ] as const)
    it(`does not exit with 0 if the missing zones are ${name} instead of a list`, async () => {
      const { status, stderr } = await assessDocument({ clusters: [closed('shop')], missingZones: zones });
      assert.equal(status, 3);
      assert.match(stderr, said);
    });

  it('does not take one page of a response for all of it', async () => {
    const { status, stderr } = await assessDocument({ assets: [clusterAsset('shop')], nextPageToken: 'x' });
    assert.equal(status, 3);
    assert.match(
      stderr,
      /line 1 is one page of a response: it has a nextPageToken, and the pages after it are not read\./,
    );
  });

  it('names the clusters of which the assets contain only node pools', async () => {
    assert.equal((await assessDocument([poolAsset('shop'), clusterAsset('shop')])).status, 0);
    const { status, stderr } = await assessDocument([clusterAsset('shop'), poolAsset('cart')]);
    assert.equal(status, 3);
    assert.match(
      stderr,
      /Not described: 1 cluster of node pools in the files, for example projects\/my-project\/locations\/us-central1\/clusters\/cart\. Export the assets of type/,
    );
  });
});

describe('a flag that is not boolean, and decides which settings count', () => {
  const opening = { nodePoolAutoConfig: { nodeKubeletConfig: { insecureKubeletReadonlyPortEnabled: true } } };
  // Before ComputeClasses, the setting for pools that GKE creates governs nothing in a Standard cluster.
  const standard = { ...opening, currentMasterVersion: '1.32.1-gke.1' };
  const [pool] = closed('shop').nodePools;

  for (const [name, more] of [
    ['autopilot.enabled', { autopilot: { enabled: 'true' } }],
    [
      'autoscaling.enableNodeAutoprovisioning',
      { autoscaling: { autoscalingProfile: 'BALANCED', enableNodeAutoprovisioning: 'true' } },
    ],
    [
      'nodePools[].autoscaling.autoprovisioned',
      { nodePools: [{ ...pool, autoscaling: { autoprovisioned: 'true' } }] },
    ],
  ] as const)
    it(`is not taken for false: ${name} (was CLOSED)`, async () => {
      assert.equal((await assessDocument(closed('shop', standard))).status, 0);
      const { status, stderr } = await assessDocument(closed('shop', { ...standard, ...more }));
      assert.equal(status, 3);
      assert.ok(stderr.includes(`it lacks a readable ${name}.`), stderr);
    });
});

describe('a cluster that is described twice', () => {
  const folder = temporaryFolder(before, after);
  const fileOf = (name: string, document: unknown) => {
    writeFileSync(folder.path(name), JSON.stringify(document));
    return folder.path(name);
  };

  it('counts once if both descriptions say the same (counted twice)', async () => {
    const again = closed('shop', { status: 'RECONCILING', currentNodeCount: 7 });
    const files = [fileOf('a.json', [closed('shop'), closed('cart')]), fileOf('b.json', [again])];
    const { status, stdout, stderr } = await assess([...files, '--format', 'json']);
    assert.equal(status, 0);
    assert.deepEqual(
      JSON.parse(stdout).map(({ cluster }: { cluster: string }) => cluster),
      ['shop', 'cart'],
    );
    assert.match(stderr, /^Exposure {3}2 CLOSED$/m);
    assert.match(
      stderr,
      /b\.json: 1 description of clusters that were already read, with the same settings\. Each cluster counts once\./,
    );
  });

  it('is judged twice if they differ, because nothing says which is newer', async () => {
    const { status, stderr } = await assess([
      fileOf('a.json', closed('shop')),
      fileOf('b.json', open('shop')),
    ]);
    assert.equal(status, 1);
    assert.match(stderr, /^Exposure {3}1 OPEN · 1 CLOSED$/m);
    assert.match(
      stderr,
      /b\.json, line 1: projects\/my-project\/locations\/us-central1\/clusters\/shop is also described in .*a\.json, with other settings\. Both are judged and counted; pass only the newer one, or the older one as the baseline of `assess`\./,
    );
  });

  it('is read once if its file is named twice, also from standard input (was "is empty")', async () => {
    const { status, stderr } = await assess(['-', '-'], JSON.stringify(open('shop')));
    assert.equal(status, 1, stderr);
    assert.match(stderr, /^Exposure {3}1 OPEN$/m);
  });

  it('is not assumed if a description names no project', async () => {
    const nameless = { ...closed('shop'), selfLink: undefined };
    const { stderr } = await assessDocument([nameless, nameless]);
    assert.match(stderr, /^Exposure {3}2 CLOSED$/m);
  });

  it('is one cluster in a baseline, too (was a new one)', async () => {
    const [before, now] = [
      fileOf('a.json', [closed('shop'), closed('shop')]),
      fileOf('b.json', closed('shop')),
    ];
    const { status, stderr } = await assess([now, '--baseline', before]);
    assert.equal(status, 0, stderr);
    const opened = await assess([
      fileOf('c.json', [open('shop')]),
      '--baseline',
      fileOf('d.json', [open('shop'), open('shop')]),
    ]);
    assert.equal(opened.status, 0, opened.stderr);
  });
});
