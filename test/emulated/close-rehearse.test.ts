import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { kubernetesOf } from '../../simulator/kubernetes/activity.ts';
import { type Simulator, startSimulator } from '../../simulator/start-simulator.ts';
import { startCli } from '../support/cli-process.ts';
import { running } from '../support/kubernetes-truth.ts';
import { fleetOfOneProject } from '../support/one-project-fleet.ts';
import { realTool, run } from '../support/real-tools.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('close rehearse, in its own process', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  let simulator: Simulator;
  let project: string;

  beforeEach(async () => {
    const fleet = fleetOfOneProject((cluster, pool) => [
      cluster('shop', { controlPlane: 'PUBLIC', pools: [pool({ nodesPerZone: 3 })] }),
    ]);
    project = fleet.projects[0]?.projectId ?? '';
    simulator = await startSimulator({
      fleet,
      operationMs: 200,
      kubernetes: {
        tokens: null,
        activity: (cluster, servedSinceMs) => ({
          ...kubernetesOf(cluster, servedSinceMs),
          deployments: running('pod-watcher', 'metrics-agent', 'website'),
        }),
      },
    });
  });
  afterEach(() => simulator.close());

  const rehearse = (soak: string) =>
    startCli(
      [
        ...['close', 'rehearse', `projects/${project}/locations/us-central1-a/clusters/shop`],
        ...['--yes', '--soak', soak, '--poll', '50ms'],
      ],
      simulator.environment,
    );

  const pools = () => simulator.fleet.clusters[0]?.truth.pools ?? [];

  /** Waits until the agents of the rehearsal are running. */
  async function soaking(): Promise<void> {
    const { uid = '' } = simulator.fleet.clusters[0]?.truth ?? {};
    const admitted = () =>
      simulator.kubernetes
        ?.stateOf(uid)
        ?.nodes(Date.now())
        .some(({ unschedulable, taints }) => unschedulable && taints.length === 0);
    for (let waitedMs = 0; waitedMs < 30_000 && !admitted(); waitedMs += 50) await wait(50);
    assert.ok(admitted());
  }

  it('shows the real gcloud its pool, and removes it when it is interrupted', async function () {
    if (!realTool('gcloud')) return this.skip();
    const { child, ended } = rehearse('10m');
    await soaking();
    const environment = {
      ...simulator.environment,
      CLOUDSDK_CONFIG: folder.path('.'),
      HOME: folder.path('.'),
    };
    const { stdout, stderr } = await run(
      'gcloud',
      [
        ...[
          'container',
          'node-pools',
          'list',
          '--cluster=shop',
          '--location=us-central1-a',
          `--project=${project}`,
        ],
        '--filter=config.labels.sweep10255-rehearsal=true',
        '--format=value(initialNodeCount,config.taints[0].key,config.kubeletConfig.insecureKubeletReadonlyPortEnabled)',
      ],
      environment,
    );
    assert.equal(stdout.trim(), '1\tsweep10255-rehearsal\tFalse', stderr);
    child.kill('SIGINT');
    const result = await ended;
    assert.notEqual(result.status, 0);
    assert.match(result.stderr, /was stopped: it was interrupted/);
    assert.deepEqual(
      pools().map(({ name }) => name),
      ['default-pool'],
    );
  });

  it('leaves a labeled pool when it is killed, which the next rehearsal removes', async () => {
    const { child, ended } = rehearse('10m');
    await soaking();
    child.kill('SIGKILL');
    assert.equal((await ended).status, 'SIGKILL');
    const [, left] = pools();
    assert.deepEqual(left?.nodeLabels, { 'sweep10255-rehearsal': 'true' });
    const { status, stdout, stderr } = await rehearse('300ms').ended;
    assert.equal(status, 1, stderr);
    assert.match(stderr, new RegExp(`Removing node pool ${left?.name}, which an earlier rehearsal left`));
    assert.match(stdout, /^SAME {5}kube-system\/gke-metrics-agent\nWORSE {4}monitoring\/pod-watcher: /);
    assert.deepEqual(
      pools().map(({ name }) => name),
      ['default-pool'],
    );
  });
});
