import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type Simulator, startSimulator } from '../../simulator/start-simulator.ts';
import { fleetOfOneProject } from '../support/one-project-fleet.ts';
import { realTool, run } from '../support/real-tools.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** As it is installed: the bundle is part of what is tested. */
const CLI = join(import.meta.dirname, '../../dist/cli.mjs');
const CLUSTERS = 200;
/** Operations of these clusters fail, succeed in part or are canceled, the first time. */
const FAILING = { 'c-20': 'operation-fails', 'c-90': 'operation-partial', 'c-150': 'operation-canceled' };
const DELETED = ['c-30', 'c-130'];
const FAULTS = [
  ...Object.entries(FAILING).map(
    ([name, fault]) => `${fault}@container.nodePools.update@*/clusters/${name}/*`,
  ),
  '500@container.nodePools.update@*/clusters/c-60/*',
  '429=10ms:0.1@container.clusters.get',
  '503=10ms:0.1@container.operations.get',
  'reset:0.05@container.clusters.get',
].join();
const RUNS = 8;

describe('a campaign in 200 clusters, with faults', function () {
  this.timeout(300_000);
  const folder = temporaryFolder();
  let simulator: Simulator | undefined;
  afterEach(() => simulator?.close());

  it('ends, and gcloud shows what the campaign reports', async () => {
    const fleet = fleetOfOneProject((cluster, pool) =>
      Array.from({ length: CLUSTERS }, (_, index) =>
        cluster(`c-${index}`, {
          uid: String(index).padStart(64, '0'),
          controlPlane: 'PRIVATE',
          clusterDefault: false,
          pools: [pool({ kubeletConfig: {} })],
        }),
      ),
    );
    simulator = await startSimulator({ fleet, operationMs: 300 });
    const { environment, calls } = simulator;
    const projectId = fleet.projects[0]?.projectId ?? '';
    const sweep = (...args: readonly string[]) =>
      run(process.execPath, [CLI, ...args, '--store', folder.path('fleet.duckdb')], environment);
    const scanned = await sweep('scan', '--scope', `projects/${projectId}`, '--quiet');
    assert.equal(scanned.status, 1, scanned.stderr);
    const limits = ['--clusters-at-once', '50', '--clusters-per-project', '50', '--soak', '0s'];
    const risks = ['--include', 'gather-evidence,unobserved,preflight'];
    const planned = await sweep('close', 'plan', ...limits, ...risks, '--shares', '99');
    assert.equal(planned.status, 0, planned.stderr);

    simulator.faults = FAULTS;
    for (const name of DELETED) fleet.remove({ projectId, location: 'us-central1-a', name });
    let shown = '';
    for (let runs = 0; !/: DONE/.test(shown); runs += 1) {
      assert.ok(runs < RUNS, shown);
      const { status, stderr } = await sweep('close', 'run', '--yes', '--poll', '100ms');
      assert.ok(status === 0 || status === 1, stderr);
      shown = (await sweep('close', 'show')).stdout;
      if (/: STOPPED/.test(shown)) {
        await reportsWhatGcloudShows(shown, environment);
        await sweep('close', 'resume', '--ticket', 'CHG-9');
      }
    }
    const open = fleet.clusters.filter(({ truth }) => truth.pools[0]?.readonlyPort !== false);
    assert.deepEqual(open, []);
    for (const name of DELETED) assert.match(shown, new RegExp(`${name}: SKIPPED`));
    // The setting of the operation that succeeded in part was there already; one request got no answer.
    const again = Object.keys(FAILING).length;
    assert.equal(calls()['container.nodePools.update'], CLUSTERS - DELETED.length + again);
    assert.equal(await gcloudShows('c-0', environment), false);
  });

  /** Whether the pool of a cluster serves the port. */
  async function gcloudShows(name: string, environment: Readonly<Record<string, string>>): Promise<unknown> {
    const format = '--format=value(config.kubeletConfig.insecureKubeletReadonlyPortEnabled)';
    const place = [`--cluster=${name}`, '--location=us-central1-a'];
    const { stdout, stderr, status } = await run(
      'gcloud',
      ['container', 'node-pools', 'describe', 'default-pool', ...place, format],
      { ...environment, HOME: folder.path('.'), CLOUDSDK_CONFIG: folder.path('.') },
    );
    assert.equal(status, 0, stderr);
    return stdout.trim() !== 'False';
  }

  async function reportsWhatGcloudShows(
    shown: string,
    environment: Readonly<Record<string, string>>,
  ): Promise<void> {
    if (!realTool('gcloud')) return;
    for (const [name, fault] of Object.entries(FAILING)) {
      const [, status] =
        new RegExp(`/${name}: .*\\n(?:.*\\n)?  close default-pool: (\\w+)`).exec(shown) ?? [];
      if (status === 'FAILED')
        assert.equal(await gcloudShows(name, environment), fault !== 'operation-partial', name);
    }
  }
});
