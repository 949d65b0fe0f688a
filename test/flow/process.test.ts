import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { run } from '../../cli/run.ts';
import { systemClock } from '../../shared/platform/clock.ts';
import { type Simulator, startSimulator } from '../../simulator/start-simulator.ts';
import { startCli } from '../support/cli-process.ts';
import { aProcessContext } from '../support/process-context.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const ROOT = join(import.meta.dirname, '../..');
const SCAN = ['scan', '--scope', 'organizations/123456789012'];

describe('the CLI as a process', () => {
  const original = temporaryFolder(before, after);
  const folder = temporaryFolder();
  let simulator: Simulator;
  let environment: Record<string, string>;
  /** The output of the scan in every test's initial store. */
  let scanned: string;

  const storeIn = ({ path }: typeof folder) => path('fleet.duckdb');
  /** Runs a command in this process, before or after the one under test. */
  async function sweep(...argv: string[]) {
    const context = aProcessContext({ environment, clock: systemClock });
    return { status: await run(argv, context), stdout: context.stdout.text };
  }

  before(async () => {
    simulator = await startSimulator({ clusters: 30, seed: 2 });
    environment = { ...simulator.environment, SWEEP_STORE: storeIn(original) };
    const { status, stdout } = await sweep(...SCAN, '--format', 'ndjson');
    assert.equal(status, 1);
    scanned = stdout;
  });
  after(() => simulator.close());
  beforeEach(() => {
    simulator.faults = '';
    copyFileSync(storeIn(original), storeIn(folder));
    environment = { ...simulator.environment, SWEEP_STORE: storeIn(folder) };
  });

  for (const [signal, status] of [
    ['SIGINT', 130],
    ['SIGTERM', 130],
    ['SIGKILL', 'SIGKILL'],
  ] as const) {
    it(`leaves a readable store with its last concluded scan when ${signal} ends a scan`, async () => {
      simulator.faults = 'hung@projects/p-0002';
      const scan = startCli([...SCAN, '--format', 'ndjson', '--verbose'], environment);
      // The message about its first project follows the start of the scan in the store.
      await new Promise((resolve) => scan.child.stderr?.once('data', resolve));
      scan.child.kill(signal);
      const ended = await scan.ended;
      assert.equal(ended.status, status);
      assert.equal(ended.stdout, '');
      if (signal !== 'SIGKILL')
        assert.match(
          ended.stderr,
          /\nScan \S+ did not conclude: \S+ has \d+ reports? for the \d+ clusters? found so far\. .*\nRun the same command again .*\nsweep10255: interrupted\n/,
        );

      simulator.faults = '';
      const report = await sweep('report', '--format', 'ndjson');
      assert.equal(report.stdout, scanned);
      const again = await sweep(...SCAN, '--format', 'json');
      assert.equal(again.status, 1);
      assert.equal(JSON.parse(again.stdout).length, 30);
      const health = await sweep(
        'query',
        'SELECT concluded FROM scan_health ORDER BY scheduled_at',
        '--format',
        'json',
      );
      assert.deepEqual(JSON.parse(health.stdout), [
        { concluded: true },
        { concluded: false },
        { concluded: true },
      ]);
    });
  }

  it('exits quietly when its output is closed', async () => {
    const { child, ended } = startCli(
      ['query', 'SELECT * FROM range(1000000)', '--format', 'ndjson'],
      environment,
    );
    child.stdout?.once('data', () => child.stdout?.destroy());
    const { status, stderr } = await ended;
    assert.equal(status, 141);
    assert.equal(stderr, '');
  });

  it('keeps its exit status when nobody reads stderr any more, instead of the 1 of an open port', async () => {
    const file = folder.path('clusters.json');
    // Each line prints a line to stderr, while the file is still being read.
    writeFileSync(file, '{"missingZones":["us-central1-a"]}\n'.repeat(20_000));
    const { child, ended } = startCli(['assess', file]);
    child.stderr?.destroy();
    assert.equal((await ended).status, 3);
  });

  it('does not exit with the 1 of an open port for an error that nothing catches', async () => {
    const preload = folder.path('preload.mjs');
    writeFileSync(
      preload,
      `const { stringify } = JSON;
      JSON.stringify = (value) => {
        Promise.reject(new TypeError('injected'));
        return stringify(value);
      };`,
    );
    const { status, stderr } = await startCli(['query', 'SELECT 1', '--format', 'json'], {
      ...environment,
      NODE_OPTIONS: `--import ${preload}`,
    }).ended;
    assert.equal(status, 4);
    assert.match(stderr, /^sweep10255: Internal error in sweep10255, .*injected/);
  });

  it('prints one sentence and how to get details when the tool itself fails', async () => {
    const preload = folder.path('preload.mjs');
    writeFileSync(preload, "JSON.stringify = () => { throw new TypeError('injected'); };");
    const query = (...more: string[]) =>
      startCli(['query', 'SELECT 1', '--format', 'json', ...more], {
        ...environment,
        NODE_OPTIONS: `--import ${preload}`,
      }).ended;
    const { status, stderr } = await query();
    assert.equal(status, 4);
    assert.match(
      stderr,
      /^sweep10255: Internal error in sweep10255, .*injected.*use --verbose to see where it occurred\.\n$/,
    );
    assert.match((await query('--verbose')).stderr, /\n\S* +at /);
  });

  it('loads neither cloud clients nor DuckDB for help and assess', () => {
    const file = folder.path('clusters.json');
    writeFileSync(file, '[]');
    const script = `
      process.argv.splice(1, 0, 'sweep10255');
      process.on('exit', () => {
        const loaded = Object.keys(process.getBuiltinModule('node:module')._cache);
        console.error(loaded.filter((path) => /@google-cloud|google-gax|google-auth|@duckdb|undici/.test(path)).length);
      });
      await import('./cli/main.ts');`;
    for (const argv of [['--help'], ['assess', file, '--quiet']]) {
      const args = ['--input-type=module', '--eval', script, '--', ...argv];
      const { status, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
      assert.equal(stderr, '0\n');
      assert.equal(status, 0);
    }
  });

  it('simulates until it is interrupted', async () => {
    const { child, ended } = startCli(['simulate', '--clusters', '3', '--seed', '9']);
    const said = new Promise<string>((resolve) =>
      child.stderr?.once('data', (chunk) => resolve(String(chunk))),
    );
    assert.match(await said, /3 clusters in \d+ projects/);
    await setTimeout(50);
    child.kill('SIGINT');
    const { status, stdout } = await ended;
    assert.equal(status, 0);
    assert.match(stdout, /^export CLOUDSDK_API_ENDPOINT_OVERRIDES_CONTAINER='http:\/\/127\.0\.0\.1:\d+\/'$/m);
    assert.ok(
      stdout
        .trimEnd()
        .split('\n')
        .every((line) => line.startsWith('export ')),
    );
  });

  it('simulates the Kubernetes APIs of the clusters too', async () => {
    const { child, ended } = startCli(['simulate', '--clusters', '3', '--seed', '5']);
    try {
      let lines = '';
      child.stdout?.on('data', (chunk) => {
        lines += chunk;
      });
      await new Promise((resolve) => child.stderr?.once('data', resolve));
      const variables = [...lines.matchAll(/^export (\w+)='(.*)'$/gm)].map(([, name, value]) => [
        name,
        value,
      ]);
      const scan = ['scan', '--scope', 'organizations/123456789012', '--usage', 'proxy', '--format', 'json'];
      const { stdout, stderr } = await startCli(
        [...scan, '--store', folder.path('fleet.duckdb')],
        Object.fromEntries(variables),
      ).ended;
      const rows = JSON.parse(stdout) as { usage: { source: string | null } | null }[];
      assert.ok(
        rows.some(({ usage }) => usage?.source === 'NODE_PROXY'),
        stderr,
      );
    } finally {
      child.kill('SIGINT');
      await ended;
    }
  });
}).timeout(60_000);
