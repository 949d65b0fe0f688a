import assert from 'node:assert/strict';
import { newClusters } from '../../shared/plan/new-clusters.ts';
import { realTool, run } from '../support/real-tools.ts';
import { type RecordingServer, startRecording } from '../support/recording-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const NAMES = { CLUSTER: 'my-cluster', PROJECT: 'my-project', LOCATION: 'us-central1', ORGANIZATION: '42' };
const CREATES = /^gcloud container clusters create.*$/gm;

describe('plan --new-clusters, run with the real gcloud', function () {
  this.timeout(120_000);
  const folder = temporaryFolder();
  let server: RecordingServer;
  before(function () {
    if (!realTool('gcloud')) this.skip();
  });
  beforeEach(async () => {
    server = await startRecording();
  });
  afterEach(() => server.close());

  async function shell(script: string) {
    const named = Object.entries(NAMES).reduce(
      (text, [placeholder, name]) => text.replaceAll(new RegExp(`\\b${placeholder}\\b`, 'g'), name),
      script,
    );
    const { status, stderr } = await run('bash', ['-e', '-c', `cd '${folder.path('.')}'\n${named}`], {
      CLOUDSDK_API_ENDPOINT_OVERRIDES_CONTAINER: server.url,
      CLOUDSDK_API_ENDPOINT_OVERRIDES_ORGPOLICY: server.url,
      CLOUDSDK_API_ENDPOINT_OVERRIDES_SERVICEUSAGE: server.url,
      CLOUDSDK_AUTH_DISABLE_CREDENTIALS: 'True',
      CLOUDSDK_CORE_DISABLE_PROMPTS: '1',
      CLOUDSDK_CONFIG: folder.path('.'),
      HOME: folder.path('.'),
    });
    assert.equal(status, 0, stderr);
    return server.changes;
  }

  it('creates clusters whose port is closed from the start', async () => {
    // Without waiting, because the test server has no cluster to poll.
    const commands = (newClusters().match(CREATES) ?? []).map((command) => `${command} --async`);
    const changes = await shell(commands.join('\n'));
    const closed = { insecureKubeletReadonlyPortEnabled: false };
    assert.deepEqual(
      changes.map(({ request, body }) => [request, settingsOf(body)]),
      [
        ['POST /v1/projects/my-project/locations/us-central1/clusters', [closed, undefined]],
        ['POST /v1/projects/my-project/locations/us-central1/clusters', [undefined, closed]],
      ],
    );
  });

  it('sets the managed policy and its custom constraints, each as a dry run first', async () => {
    const changes = await shell(newClusters().replaceAll(CREATES, ''));
    assert.deepEqual(
      changes.map(({ request, body }) => [request, body['name'], body['dryRunSpec'], body['spec']]),
      [
        [
          'POST /v2/organizations/42/policies',
          'organizations/42/policies/container.managed.disableInsecureKubeletReadOnlyPort',
        ],
        [
          'POST /v2/organizations/42/customConstraints',
          'organizations/42/customConstraints/custom.closeKubeletReadOnlyPortOfClusters',
        ],
        [
          'POST /v2/organizations/42/policies',
          'organizations/42/policies/custom.closeKubeletReadOnlyPortOfClusters',
        ],
        [
          'POST /v2/organizations/42/customConstraints',
          'organizations/42/customConstraints/custom.closeKubeletReadOnlyPortOfNodePools',
        ],
        [
          'POST /v2/organizations/42/policies',
          'organizations/42/policies/custom.closeKubeletReadOnlyPortOfNodePools',
        ],
      ].map(([request, name]) => [
        request,
        name,
        request?.endsWith('/policies') ? { rules: [{ enforce: true }] } : undefined,
        undefined,
      ]),
    );
  });
});

/** The cluster default and auto-provisioning default in a request to create a cluster. */
function settingsOf(body: Readonly<Record<string, unknown>>): [unknown, unknown] {
  const { nodePoolDefaults, nodePoolAutoConfig } = body['cluster'] as {
    nodePoolDefaults?: { nodeConfigDefaults?: { nodeKubeletConfig?: unknown } };
    nodePoolAutoConfig?: { nodeKubeletConfig?: unknown };
  };
  return [nodePoolDefaults?.nodeConfigDefaults?.nodeKubeletConfig, nodePoolAutoConfig?.nodeKubeletConfig];
}
