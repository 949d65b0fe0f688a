import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { run as runCommand } from '../../cli/run.ts';
import type { SimulatedCluster } from '../../simulator/fleet/fleet.ts';
import { type Simulator, startSimulator } from '../../simulator/start-simulator.ts';
import { aProcessContext } from '../support/process-context.ts';
import { realTool, run } from '../support/real-tools.ts';

const CLOSED = 'insecureKubeletReadonlyPortEnabled=False';

describe('the real gcloud on the simulated APIs', function () {
  this.timeout(60_000);
  let simulator: Simulator;
  let folder: string;
  let standard: SimulatedCluster;
  let autopilot: SimulatedCluster;

  before(async function () {
    if (!realTool('gcloud')) return this.skip();
    simulator = await startSimulator({ clusters: 25, projects: 2, seed: 1, operationMs: 0 });
    standard = open('STANDARD');
    autopilot = open('AUTOPILOT');
    folder = await mkdtemp(join(tmpdir(), 'gcloud-'));
  });
  after(async () => {
    await simulator?.close();
    if (folder) await rm(folder, { recursive: true });
  });

  /** An untouched cluster that can be updated. */
  function open(mode: 'STANDARD' | 'AUTOPILOT'): SimulatedCluster {
    const found = simulator.fleet.clusters.find(
      ({ truth }) =>
        truth.mode === mode &&
        truth.status === 'RUNNING' &&
        truth.clusterDefault === undefined &&
        truth.pools[0]?.readonlyPort === true,
    );
    assert.ok(found);
    return found;
  }

  async function gcloud(...args: string[]): Promise<string> {
    const environment = { ...simulator.environment, CLOUDSDK_CONFIG: folder, HOME: folder };
    const { status, stdout, stderr } = await run('gcloud', args, environment);
    assert.equal(status, 0, stderr);
    return stdout.trim();
  }

  const at = ({ projectId, location }: SimulatedCluster): string[] => [
    `--project=${projectId}`,
    `--location=${location}`,
  ];
  const describeCluster = (cluster: SimulatedCluster, ...args: string[]) =>
    gcloud('container', 'clusters', 'describe', cluster.name, ...at(cluster), ...args);
  const pool = (command: string, ...args: string[]) =>
    gcloud('container', 'node-pools', command, ...args, `--cluster=${standard.name}`, ...at(standard));

  it('lists the projects', async () => {
    assert.equal(await gcloud('projects', 'list', '--format=value(projectId)'), 'p-0001\np-0002');
  });

  it('lists a project’s clusters as the simulator describes them', async () => {
    // gcloud marks node versions that can be upgraded with an asterisk.
    const text = (await gcloud('container', 'clusters', 'list', '--format=json')).replaceAll(' *"', '"');
    const listed = JSON.parse(text) as unknown[];
    const byName = (one: unknown, other: unknown) => (nameOf(one) < nameOf(other) ? -1 : 1);
    assert.deepEqual(
      listed.sort(byName),
      simulator.fleet
        .clustersOf('p-0001')
        .map(({ restDocument }) => restDocument)
        .sort(byName),
    );
  });

  it('prints YAML that assess judges like JSON', async () => {
    const rowsOf = async (text: string) => {
      const context = aProcessContext({ stdin: Readable.from([Buffer.from(text)]) });
      await runCommand(['assess', '-', '--quiet', '--format', 'json'], context);
      return (JSON.parse(context.stdout.text) as object[]).map((row) => ({ ...row, recorded_at: '' }));
    };
    for (const argv of [
      ['describe', standard.name, ...at(standard)],
      ['list', `--project=${standard.projectId}`],
    ]) {
      const yaml = await gcloud('container', 'clusters', ...argv, '--format=yaml');
      const json = await gcloud('container', 'clusters', ...argv, '--format=json');
      assert.deepEqual(await rowsOf(yaml), await rowsOf(json));
    }
    assert.deepEqual(
      await rowsOf(await describeCluster(standard)),
      await rowsOf(await describeCluster(standard, '--format=json')),
      'the default format',
    );
  });

  it('closes the port for new pools, and shows it as closed', async () => {
    const readDefault = () =>
      describeCluster(
        standard,
        '--flatten=nodePoolDefaults.nodeConfigDefaults',
        '--format=value(nodeKubeletConfig)',
      );
    assert.equal(await readDefault(), '');
    const flag = '--no-enable-insecure-kubelet-readonly-port';
    await gcloud('container', 'clusters', 'update', standard.name, ...at(standard), flag);
    assert.equal(await readDefault(), CLOSED);
  });

  it('closes the port of a pool, and shows it as closed', async () => {
    const readPool = () =>
      pool('describe', 'default-pool', '--flatten=config', '--format=value(kubeletConfig)');
    assert.equal(await readPool(), 'insecureKubeletReadonlyPortEnabled=True;maxParallelImagePulls=2');
    await pool('update', 'default-pool', '--no-enable-insecure-kubelet-readonly-port');
    // gcloud sends only the port, and an update replaces the whole message.
    assert.equal(await readPool(), CLOSED);
    assert.match(await pool('list', '--format=value(name)'), /^default-pool/);
  });

  it('closes an Autopilot cluster with its single flag, and shows it as closed', async () => {
    const flag = '--no-autoprovisioning-enable-insecure-kubelet-readonly-port';
    await gcloud('container', 'clusters', 'update', autopilot.name, ...at(autopilot), flag);
    const seen = await describeCluster(
      autopilot,
      '--flatten=nodePoolAutoConfig',
      '--format=value(nodeKubeletConfig)',
    );
    assert.equal(seen, CLOSED);
  });

  it('shows the error of a cluster that is busy with another operation', async () => {
    const busy = await startSimulator({ clusters: 25, projects: 2, seed: 1, operationMs: 60_000 });
    try {
      const environment = { ...busy.environment, CLOUDSDK_CONFIG: folder, HOME: folder };
      const flag = '--no-enable-insecure-kubelet-readonly-port';
      const update = ['container', 'clusters', 'update', standard.name, ...at(standard), flag, '--async'];
      assert.equal((await run('gcloud', update, environment)).status, 0);
      const { status, stderr } = await run('gcloud', update, environment);
      assert.equal(status, 1);
      assert.match(stderr, /code=400, message=Cluster is running incompatible operation operation-\d+-/);
    } finally {
      await busy.close();
    }
  });
});

const nameOf = (cluster: unknown): string => (cluster as { name: string }).name;
