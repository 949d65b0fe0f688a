import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Simulator, startSimulator } from '../../simulator/start-simulator.ts';
import { fleetOfOneProject } from '../support/one-project-fleet.ts';
import { realTool, run } from '../support/real-tools.ts';

describe('the real gcloud on simulated operations', function () {
  this.timeout(60_000);
  let simulator: Simulator;
  let folder: string;

  before(async function () {
    if (!realTool('gcloud')) return this.skip();
    const fleet = fleetOfOneProject((cluster, pool) => [
      cluster('shop', { pools: [pool({ nodesPerZone: 2 })] }),
    ]);
    simulator = await startSimulator({ fleet, operationMs: 0 });
    folder = await mkdtemp(join(tmpdir(), 'gcloud-'));
  });
  after(async () => {
    await simulator?.close();
    if (folder) await rm(folder, { recursive: true });
  });

  function gcloud(...args: string[]) {
    const project = `--project=${simulator.fleet.projects[0]?.projectId}`;
    const environment = { ...simulator.environment, CLOUDSDK_CONFIG: folder, HOME: folder };
    return run('gcloud', ['container', ...args, project, '--location=us-central1-a'], environment);
  }

  async function printed(...args: string[]): Promise<string> {
    const { status, stdout, stderr } = await gcloud(...args);
    assert.equal(status, 0, stderr);
    return stdout.trim();
  }

  it('creates, lists and deletes a node pool', async () => {
    await printed(
      ...[
        'node-pools',
        'create',
        'one-node',
        '--cluster=shop',
        '--num-nodes=1',
        '--node-labels=purpose=test',
      ],
      ...['--node-taints=own=x:NoSchedule', '--no-enable-insecure-kubelet-readonly-port'],
    );
    assert.equal(
      await printed(
        ...['node-pools', 'describe', 'one-node', '--cluster=shop', '--flatten=config.taints'],
        '--format=value(status,config.labels.purpose,config.taints.key,config.kubeletConfig.insecureKubeletReadonlyPortEnabled)',
      ),
      'RUNNING\ttest\town\tFalse',
    );
    await printed('node-pools', 'delete', 'one-node', '--cluster=shop');
    assert.equal(
      await printed('node-pools', 'list', '--cluster=shop', '--format=value(name)'),
      'default-pool',
    );
    assert.equal(
      await printed('operations', 'list', '--format=value(operationType,status)'),
      'CREATE_NODE_POOL\tDONE\nDELETE_NODE_POOL\tDONE',
    );
  });

  it('reports the error of an operation that fails, and describes it', async () => {
    simulator.faults = 'operation-fails@container.nodePools.update';
    const { status, stderr } = await gcloud(
      ...[
        'node-pools',
        'update',
        'default-pool',
        '--cluster=shop',
        '--no-enable-insecure-kubelet-readonly-port',
      ],
    );
    assert.equal(status, 1);
    assert.match(stderr, /finished with error: Instance creation failed: Quota 'IN_USE_ADDRESSES' exceeded/);
    const [name = ''] = (
      await printed('operations', 'list', '--filter=operationType=UPGRADE_NODES', '--format=value(name)')
    ).split('\n');
    assert.match(
      await printed('operations', 'describe', name, '--format=value(status,error.code)'),
      /^DONE\t8$/,
    );
  });
});
