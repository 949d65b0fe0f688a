import assert from 'node:assert/strict';
import { Readable, Writable } from 'node:stream';
import { run } from '../../../cli/run.ts';
import { type Simulator, startSimulator } from '../../../simulator/start-simulator.ts';
import { fleetOfOneProject } from '../../support/one-project-fleet.ts';

describe('verify', () => {
  let simulator: Simulator;
  before(async () => {
    const fleet = fleetOfOneProject((cluster, pool) => [
      cluster('open'),
      cluster('closed', { clusterDefault: false, pools: [pool({ readonlyPort: false })] }),
      cluster('unsaid', { initialVersion: null, pools: [pool({ readonlyPort: undefined })] }),
    ]);
    simulator = await startSimulator({ fleet });
  });
  after(() => simulator.close());

  async function verify(...clusters: string[]) {
    const written = { stdout: '', stderr: '' };
    const terminal = (name: 'stdout' | 'stderr') =>
      new Writable({
        write(chunk, _encoding, done) {
          written[name] += chunk;
          done();
        },
      });
    const project = simulator.fleet.projects[0]?.projectId;
    const names = clusters.map((name) => `projects/${project}/locations/us-central1-a/clusters/${name}`);
    const status = await run(['verify', ...names, '--format', 'json'], {
      environment: simulator.environment,
      stdin: Readable.from([]),
      stdout: terminal('stdout'),
      stderr: terminal('stderr'),
      clock: { nowMs: () => Date.UTC(2026, 10, 24) },
      interruption: new AbortController().signal,
    });
    const places = JSON.parse(written.stdout || '[]') as Record<string, string | null>[];
    return {
      status,
      places: places.map(({ site, value, port }) => [site, value, port]),
      stderr: written.stderr,
    };
  }

  it('ends with 0 only where every place is closed', async () => {
    const { status, places } = await verify('closed');
    assert.equal(status, 0);
    assert.deepEqual(places, [
      ['CLUSTER_DEFAULT', 'false', 'DISABLED'],
      ['NODE_POOL', 'false', 'DISABLED'],
    ]);
  });

  it('ends with 1 where one place is open, whatever the others are', async () => {
    const { status, places } = await verify('closed', 'open', 'unsaid');
    assert.equal(status, 1);
    assert.deepEqual(places.slice(2, 4), [
      ['CLUSTER_DEFAULT', 'absent', 'ENABLED'],
      ['NODE_POOL', 'true', 'ENABLED'],
    ]);
  });

  it('ends with 3 where nobody can say', async () => {
    const { status, places } = await verify('unsaid');
    assert.equal(status, 3);
    assert.deepEqual(places.at(-1), ['NODE_POOL', 'absent', 'UNKNOWN']);
  });

  it('ends with 3 for a cluster that is gone, and shows the others', async () => {
    const { status, places, stderr } = await verify('gone', 'closed');
    assert.equal(status, 3);
    assert.equal(places.length, 2);
    assert.match(stderr, /There is no cluster projects\/.*\/gone\./);
  });
});
