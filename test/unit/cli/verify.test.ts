import assert from 'node:assert/strict';
import { Readable, Writable } from 'node:stream';
import { run } from '../../../cli/run.ts';
import { kubernetesOf } from '../../../simulator/kubernetes/activity.ts';
import { type Simulator, startSimulator } from '../../../simulator/start-simulator.ts';
import { running } from '../../support/kubernetes-truth.ts';
import { fleetOfOneProject } from '../../support/one-project-fleet.ts';

const SERVED_SINCE_MS = Date.UTC(2026, 10, 24);
const HOUR_MS = 3_600_000;

describe('verify', () => {
  let simulator: Simulator;
  before(async () => {
    const fleet = fleetOfOneProject((cluster, pool) => [
      cluster('open'),
      cluster('closed', { clusterDefault: false, pools: [pool({ readonlyPort: false })] }),
      cluster('autopilot', {
        mode: 'AUTOPILOT',
        autoProvisioningDefault: false,
        pools: [pool({ autoProvisioned: true, readonlyPort: false })],
      }),
      cluster('unsaid', { initialVersion: null, pools: [pool({ readonlyPort: undefined })] }),
    ]);
    simulator = await startSimulator({ fleet });
  });
  after(() => simulator.close());

  async function verify(...clusters: string[]) {
    const project = simulator.fleet.projects[0]?.projectId;
    const names = clusters.map((name) => `projects/${project}/locations/us-central1-a/clusters/${name}`);
    const written = await sweep(['verify', ...names, '--format', 'json'], simulator.environment);
    const places = JSON.parse(written.stdout || '[]') as Record<string, string | null>[];
    return {
      status: written.status,
      places: places.map(({ site, value, port }) => [site, value, port]),
      stderr: written.stderr,
    };
  }

  it('exits with 0 only if every setting is closed', async () => {
    const { status, places } = await verify('closed');
    assert.equal(status, 0);
    assert.deepEqual(places, [
      ['CLUSTER_DEFAULT', 'false', 'DISABLED'],
      ['NODE_POOL', 'false', 'DISABLED'],
    ]);
  });

  it('exits with 1 if one setting is open, whatever the others are', async () => {
    const { status, places } = await verify('closed', 'open', 'unsaid');
    assert.equal(status, 1);
    assert.deepEqual(places.slice(2, 4), [
      ['CLUSTER_DEFAULT', 'absent', 'ENABLED'],
      ['NODE_POOL', 'true', 'ENABLED'],
    ]);
  });

  it('reads the single setting of Autopilot, and the pools that it governs', async () => {
    const { status, places } = await verify('autopilot');
    assert.equal(status, 0);
    assert.deepEqual(places, [
      ['AUTO_PROVISIONING', 'false', 'DISABLED'],
      ['NODE_POOL', 'false', 'DISABLED'],
    ]);
  });

  it('exits with 3 if the state is unknown', async () => {
    const { status, places } = await verify('unsaid');
    assert.equal(status, 3);
    assert.deepEqual(places.at(-1), ['NODE_POOL', 'absent', 'UNKNOWN']);
  });

  it('exits with 3 for a deleted cluster, and shows the others', async () => {
    const { status, places, stderr } = await verify('gone', 'closed');
    assert.equal(status, 3);
    assert.equal(places.length, 2);
    assert.match(stderr, /Cluster projects\/.*\/gone does not exist\./);
  });
});

describe('verify, with usage checks', () => {
  /** A closed cluster whose Datadog Agent keeps calling the port; the setting is effective on its kubelets, or not. */
  async function verify(isEffective: boolean, ...options: string[]) {
    const startedAtMs = Date.now();
    // One minute per second, so that a counter grows between two samples.
    const clock = { nowMs: () => SERVED_SINCE_MS + (Date.now() - startedAtMs) * 60 };
    const fleet = fleetOfOneProject((cluster, pool) => [
      cluster('c', {
        clusterDefault: false,
        controlPlane: 'PUBLIC',
        pools: [pool({ readonlyPort: false, nodesPerZone: 1 })],
      }),
    ]);
    const simulator = await startSimulator({
      fleet,
      clock,
      kubernetes: {
        tokens: null,
        activity: (cluster, servedSinceMs) => {
          const truth = kubernetesOf(cluster, servedSinceMs);
          return {
            ...truth,
            deployments: running('datadog-agent'),
            pools: truth.pools.map((each) => ({
              ...each,
              createdAtMs: SERVED_SINCE_MS - 240 * HOUR_MS,
              portClosedAtMs: isEffective ? SERVED_SINCE_MS - HOUR_MS : null,
            })),
          };
        },
      },
    });
    try {
      const name = `projects/${fleet.projects[0]?.projectId}/locations/us-central1-a/clusters/c`;
      const argv = ['verify', name, '--format', 'json', ...options];
      const { status, stdout, stderr } = await sweep(argv, simulator.environment, clock);
      const places = JSON.parse(stdout) as { pool: string | null; usage: { verdict: string } | null }[];
      return { status, usage: places.map(({ usage }) => usage?.verdict ?? null), stderr };
    } finally {
      await simulator.close();
    }
  }

  it('does not contact nodes by default', async () => {
    const { status, usage, stderr } = await verify(true);
    assert.deepEqual([status, ...usage], [0, null, null]);
    assert.match(stderr, /Checked the settings only\./);
  });

  it('confirms a closed port: configz reports 0, and an old counter that does not grow is PAST_USE', async () => {
    const { status, usage, stderr } = await verify(
      true,
      '--usage',
      'proxy',
      '--resample',
      '1s',
      '--effective',
    );
    assert.deepEqual([status, ...usage], [0, null, 'PAST_USE'], stderr);
  });

  it('exits with 3 if neither configz nor the age of the nodes shows that they were replaced (was 0)', async () => {
    const { status, stderr } = await verify(true, '--usage', 'proxy', '--resample', '1s');
    assert.equal(status, 3);
    assert.match(
      stderr,
      /not confirmed: Pool .*: no node upgrade \(UPGRADE_NODES\) of it is listed any more/,
    );
  });

  it('exits with 3 if a nonzero counter has no second sample (was PAST_USE, exit 0)', async () => {
    const { status, stderr } = await verify(true, '--usage', 'proxy', '--effective');
    assert.equal(status, 3);
    assert.match(stderr, /is not zero and has no second sample \(--resample\)/);
  });

  it('exits with 1 if the counter grows, whatever the setting says', async () => {
    const { status, usage, stderr } = await verify(false, '--usage', 'proxy', '--resample', '1s');
    assert.deepEqual([status, ...usage], [1, null, 'IN_USE'], stderr);
  });

  it('exits with 3 if the counter could not be read', async () => {
    const { status, usage } = await verify(true, '--usage', 'proxy', '--routes', 'private');
    assert.deepEqual([status, ...usage], [3, null, 'NOT_CHECKED']);
  });
});

async function sweep(
  argv: readonly string[],
  environment: Readonly<Record<string, string>>,
  clock = { nowMs: () => SERVED_SINCE_MS },
) {
  const written = { stdout: '', stderr: '' };
  const terminal = (name: 'stdout' | 'stderr') =>
    new Writable({
      write(chunk, _encoding, done) {
        written[name] += chunk;
        done();
      },
    });
  const status = await run(argv, {
    environment,
    stdin: Readable.from([]),
    stdout: terminal('stdout'),
    stderr: terminal('stderr'),
    clock,
    interruption: new AbortController().signal,
  });
  return { status, ...written };
}
