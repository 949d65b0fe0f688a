import assert from 'node:assert/strict';
import { Readable, Writable } from 'node:stream';
import { parseAllDocuments } from 'yaml';
import { run } from '../../../cli/run.ts';
import { decodeControlPlane } from '../../../shared/stages/describe/decode-endpoints.ts';
import { type Simulator, startSimulator } from '../../../simulator/start-simulator.ts';

async function probe(argv: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const written = { stdout: '', stderr: '' };
  const terminal = (name: 'stdout' | 'stderr') =>
    new Writable({
      write(chunk, _encoding, done) {
        written[name] += chunk;
        done();
      },
    });
  const status = await run(['probe', ...argv], {
    environment,
    stdin: Readable.from([]),
    stdout: terminal('stdout'),
    stderr: terminal('stderr'),
    clock: { nowMs: () => Date.UTC(2026, 10, 24) },
    interruption: new AbortController().signal,
  });
  return { status, lines: written.stdout.split('\n').slice(0, -1), ...written };
}

describe('probe manifest', () => {
  it('prints a manifest for kubectl, with the image and the schedule from the options', async () => {
    const { status, stdout } = await probe([
      'manifest',
      '--image',
      'registry.test/curl@sha256:00ff',
      '--every',
      '1m',
    ]);
    assert.equal(status, 0);
    const documents = parseAllDocuments(stdout).map((document) => document.toJS());
    const { containers } = documents.at(-1).spec.template.spec;
    assert.equal(containers[0].image, 'registry.test/curl@sha256:00ff');
    assert.deepEqual(containers[0].env[0], { name: 'EVERY_SECONDS', value: '60' });
  });

  const wrong: readonly [readonly string[], RegExp][] = [
    [['nothing'], /Unknown probe action "nothing"/],
    [['install'], /Invalid cluster name ""/],
    [['install', 'shop'], /Invalid cluster name "shop"/],
    [['manifest', '--every', '1s'], /Invalid value "1s" for --every: must be at least 10s/],
    [['manifest', '--image', 'a b'], /must be a container image reference/],
    [['manifest', '--routes', 'dns,vpn'], /must be a comma-separated list of dns, public, gateway, private/],
  ];
  for (const [argv, message] of wrong)
    it(`exits with 2 for ${argv.join(' ')}`, async () => {
      const { status, stdout, stderr } = await probe(argv);
      assert.deepEqual([status, stdout], [2, '']);
      assert.match(stderr, message);
    });
});

describe('probe install and remove', () => {
  let simulator: Simulator;
  let reachable: string;
  let unreachable: string;

  before(async () => {
    simulator = await startSimulator({ clusters: 40, seed: 3, kubernetes: { tokens: null } });
    const named = (canReach: boolean) => {
      const cluster = simulator.fleet.clusters.find(
        ({ restDocument }) => (decodeControlPlane({ ...restDocument }).publicEndpoint !== null) === canReach,
      );
      return `projects/${cluster?.projectId}/locations/${cluster?.location}/clusters/${cluster?.name}`;
    };
    reachable = named(true);
    unreachable = named(false);
  });
  after(() => simulator.close());

  const on = (...argv: readonly string[]) => probe(argv, simulator.environment);

  it('shows the objects in a dry run, creates them once, and removes all of them', async () => {
    const shown = await on('install', reachable, '--dry-run');
    assert.deepEqual(shown.lines, [
      'create Namespace sweep10255-probe',
      'create ServiceAccount sweep10255-probe in namespace sweep10255-probe',
      'create ClusterRole sweep10255-probe',
      'create ClusterRoleBinding sweep10255-probe',
      'create DaemonSet sweep10255-probe in namespace sweep10255-probe',
    ]);
    const first = await on('install', reachable);
    assert.deepEqual([first.status, first.lines], [0, shown.lines]);
    const second = await on('install', reachable);
    assert.equal(second.lines.length, shown.lines.length);
    assert.ok(second.lines.every((line) => line.startsWith('keep up to date ')));
    const removed = await on('remove', reachable);
    assert.deepEqual(removed.lines[0], 'remove DaemonSet sweep10255-probe in namespace sweep10255-probe');
    assert.equal(removed.lines.length, 5);
    const again = await on('remove', reachable);
    assert.deepEqual([again.status, again.lines], [0, ['nothing to remove']]);
  });

  it('names the endpoints that it tried if a cluster is unreachable', async () => {
    const { status, stderr } = await on('install', unreachable, '--routes', 'dns,public');
    assert.equal(status, 2);
    assert.match(stderr, /^sweep10255: Cannot reach the Kubernetes API of \S+ from here \(.+\)\.$/m);
  });

  it('reports that the cluster does not exist', async () => {
    const { status, stderr } = await on('install', reachable.replace(/[^/]+$/, 'no-such-cluster'));
    assert.equal(status, 2);
    assert.match(stderr, /Cluster projects\/.*\/no-such-cluster does not exist\./);
  });
});
