import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { type Simulator, startSimulator } from '../../simulator/start-simulator.ts';
import { quietForDays } from '../support/kubernetes-truth.ts';
import { fleetOfOneProject } from '../support/one-project-fleet.ts';
import { realTool, run } from '../support/real-tools.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const MAIN = join(import.meta.dirname, '../../cli/main.ts');
const EVIDENCE = ['--include', 'gather-evidence'];
const KILLS = 20;

describe('close, against the simulated APIs', function () {
  this.timeout(240_000);
  const folder = temporaryFolder();
  let simulator: Simulator | undefined;
  let store: string;
  let stores = 0;
  afterEach(() => simulator?.close());

  async function start(count: number): Promise<Simulator> {
    stores += 1;
    store = folder.path(`${stores}.duckdb`);
    const fleet = fleetOfOneProject((cluster, pool) =>
      Array.from({ length: count }, (_, index) =>
        cluster(`c-${index}`, {
          controlPlane: 'PUBLIC',
          pools: [pool(), pool({ name: 'second', kubeletConfig: { maxParallelImagePulls: 2 } })],
        }),
      ),
    );
    simulator = await startSimulator({
      fleet,
      operationMs: 300,
      kubernetes: { tokens: null, activity: quietForDays },
    });
    const scope = `projects/${fleet.projects[0]?.projectId}`;
    const scanned = await sweep('scan', '--scope', scope, '--usage', 'auto', '--callers', 'pods', '--quiet');
    assert.equal(scanned.status, 1, scanned.stderr);
    const limits = [
      '--soak',
      '0s',
      '--clusters-at-once',
      '4',
      '--clusters-per-project',
      '4',
      '--shares',
      '99',
    ];
    const planned = await sweep('close', 'plan', ...limits, ...EVIDENCE);
    assert.equal(planned.status, 0, planned.stderr);
    return simulator;
  }

  const sweep = (command: string, ...args: readonly string[]) =>
    run(process.execPath, [MAIN, command, ...args, '--store', store], simulator?.environment ?? {});

  const portsOf = ({ fleet }: Simulator) =>
    fleet.clusters.map(({ truth }) => [
      truth.clusterDefault,
      ...truth.pools.map((pool) => pool.readonlyPort),
    ]);

  it('changes what gcloud then shows, and undoes it', async function () {
    if (!realTool('gcloud')) return this.skip();
    const { environment, fleet } = await start(1);
    const { status, stderr } = await sweep('close', 'run', '--yes', '--poll', '100ms');
    assert.equal(status, 0, stderr);
    const [cluster] = fleet.clusters;
    const describePool = async (pool: string) => {
      const place = [
        `--cluster=${cluster?.truth.name}`,
        `--location=${cluster?.truth.location}`,
        `--project=${cluster?.truth.projectId}`,
      ];
      const shown = await run(
        'gcloud',
        ['container', 'node-pools', 'describe', pool, ...place, '--format=json(config.kubeletConfig)'],
        { ...environment, HOME: folder.path('.'), CLOUDSDK_CONFIG: folder.path('.') },
      );
      assert.equal(shown.status, 0, shown.stderr);
      return (JSON.parse(shown.stdout) as { config: { kubeletConfig: object } }).config.kubeletConfig;
    };
    assert.deepEqual(await describePool('second'), {
      insecureKubeletReadonlyPortEnabled: false,
      maxParallelImagePulls: 2,
    });
    const path = `projects/${cluster?.truth.projectId}/locations/${cluster?.truth.location}/clusters/${cluster?.truth.name}`;
    const undone = await sweep('close', 'roll-back', path, '--yes', '--poll', '100ms');
    assert.equal(undone.status, 1, undone.stderr);
    assert.deepEqual(await describePool('second'), {
      insecureKubeletReadonlyPortEnabled: true,
      maxParallelImagePulls: 2,
    });
  });

  it(`ends in the same state if it is killed ${KILLS} times`, async () => {
    const running = await start(5);
    for (let kill = 0; kill < KILLS; kill += 1) {
      const child = spawn(
        process.execPath,
        [MAIN, 'close', 'run', '--yes', '--poll', '100ms', '--store', store],
        {
          env: { PATH: process.env['PATH'], ...running.environment },
          stdio: 'ignore',
        },
      );
      const ended = new Promise((resolve) => child.once('close', resolve));
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 1000 + 100 * kill))]);
      child.kill('SIGKILL');
      await ended;
    }
    for (let ring = 0; ring < 2; ring += 1) await sweep('close', 'run', '--yes', '--poll', '100ms');
    const { stdout, status } = await sweep('close', 'show');
    assert.equal(status, 0);
    assert.match(stdout, /: DONE/);
    assert.ok(portsOf(running).every((ports) => ports.every((port) => port === false)));
    assert.ok((running.calls()['container.nodePools.update'] ?? 0) <= 10 + KILLS);
  });
});
