import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SimulatedKubernetes, startKubernetes } from '../../simulator/kubernetes/start-kubernetes.ts';
import { aKubernetesTruth, NOW_MS, running } from '../support/kubernetes-truth.ts';
import { realTool, run } from '../support/real-tools.ts';

const TRUTH = aKubernetesTruth({
  deployments: running('datadog-agent'),
});

describe('the real kubectl on the simulated Kubernetes API', () => {
  let kubernetes: SimulatedKubernetes;
  let folder: string;
  let environment: Record<string, string>;

  before(async function () {
    if (!realTool('kubectl')) return this.skip();
    kubernetes = await startKubernetes({
      truthOf: (uid) => (uid === TRUTH.uid ? TRUTH : undefined),
      tokens: { admin: { user: 'admin', grants: ['*'] } },
      nowMs: () => NOW_MS,
      latencyMs: 0,
    });
    await kubernetes.open([TRUTH.uid]);
    folder = await mkdtemp(join(tmpdir(), 'kubectl-'));
    environment = { KUBECONFIG: join(folder, 'config'), HOME: folder };
    const ca = Buffer.from(kubernetes.caCertificateOf(TRUTH.uid)).toString('base64');
    await writeFile(
      join(folder, 'config'),
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Config',
        clusters: [
          {
            name: 'shop',
            cluster: {
              server: `https://${kubernetes.endpointOf(TRUTH.uid)}`,
              'certificate-authority-data': ca,
            },
          },
        ],
        users: [{ name: 'admin', user: { token: 'admin' } }],
        contexts: [{ name: 'shop', context: { cluster: 'shop', user: 'admin' } }],
        'current-context': 'shop',
      }),
    );
  });
  after(async () => {
    await kubernetes?.close();
    if (folder) await rm(folder, { recursive: true });
  });

  const kubectl = (...args: string[]) => run('kubectl', args, environment);
  const nodeNames = async () => (await kubectl('get', 'nodes', '-o', 'name')).stdout.trim().split('\n');

  it('lists the nodes', async () => {
    assert.equal((await nodeNames()).length, 3);
  });

  it("reads a kubelet's metrics through the node proxy, as on Google's how-to page", async () => {
    const [node = ''] = await nodeNames();
    const { stdout } = await kubectl(
      'get',
      '--raw',
      `/api/v1/nodes/${node.replace('node/', '')}/proxy/metrics`,
    );
    assert.match(stdout, /^kubelet_http_requests_total\{.*path="stats",server_type="readonly"\} \d+/m);
  });

  it('prints the same error as with a real API server for an unknown node', async () => {
    const { stderr, status } = await kubectl('get', '--raw', '/api/v1/nodes/no-such-node/proxy/metrics');
    assert.equal(stderr.trim(), 'Error from server (NotFound): nodes "no-such-node" not found');
    assert.equal(status, 1);
  });

  it('prints the logs of pods', async () => {
    const { stdout } = await kubectl('logs', '-n', 'datadog', '--selector=app=datadog-agent', '--prefix');
    assert.match(stdout, /^\[pod\/datadog-agent-\S+\] \S+ INFO collected$/m);
  });
});
