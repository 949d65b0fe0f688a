import assert from 'node:assert/strict';
import { type ChildProcessByStdio, execFile, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import manifest from '../../package.json' with { type: 'json' };
import { CompletingShell, canComplete } from '../support/completing-shell.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const ROOT = join(import.meta.dirname, '../..');
const MAX_INSTALLED_BYTES = 100_000_000;
/** The oldest version that the manifest supports, and the version that the functions run on. */
const VERSIONS = [manifest.engines.node.slice('>='.length), '24'] as const;
const TOO_OLD = '20';
/** Takes about 3, downloads included, on an idle machine. */
const MAX_SECONDS_TO_ANSWER = 60;
const run = promisify(execFile);

/** As `gcloud container clusters describe --format=json` prints it, without fields that no verdict needs. */
const OPEN_CLUSTER = {
  name: 'shop',
  location: 'europe-west1',
  selfLink: 'https://container.googleapis.com/v1/projects/my-project/locations/europe-west1/clusters/shop',
  initialClusterVersion: '1.33.5-gke.1080000',
  currentMasterVersion: '1.33.5-gke.1080000',
  nodePools: [
    {
      name: 'default-pool',
      version: '1.33.5-gke.1080000',
      config: { kubeletConfig: { insecureKubeletReadonlyPortEnabled: true } },
    },
  ],
};

describe('the npm package, installed alone in an empty folder', () => {
  const folder = temporaryFolder(before, after);
  const app = () => folder.path('app');

  before(async function () {
    this.timeout(300_000);
    await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder.path('')], { cwd: ROOT });
    await mkdir(app());
    await writeFile(join(app(), 'package.json'), '{"private":true}');
    const { stderr } = await run('npm', ['install', folder.path(tarball())], { cwd: app() });
    assert.equal(stderr, '', 'installs without a warning');
    for (const version of [...VERSIONS, TOO_OLD]) {
      const prefix = folder.path(`node-${version}`);
      await run('npm', ['install', '--prefix', prefix, `node@${version}`], { cwd: folder.path('') });
    }
  });

  const nodeOf = (version: string) => folder.path(`node-${version}/node_modules/node/bin`);
  const inPath = (version: string) => ({
    HOME: folder.path(''),
    PATH: `${nodeOf(version)}:${process.env['PATH'] ?? ''}`,
  });
  const sweep = (version: string, ...argv: string[]) =>
    run('npx', ['sweep10255', ...argv], { cwd: app(), env: inPath(version) });

  it(`has at most ${MAX_INSTALLED_BYTES / 1e6} MB with DuckDB`, async () => {
    assert.ok((await bytesOf(join(app(), 'node_modules'))) <= MAX_INSTALLED_BYTES);
  });

  for (const version of VERSIONS)
    it(`runs the demo on Node.js ${version}, and names npx in its suggestions`, async () => {
      const { stdout, stderr } = await sweep(version, 'demo');
      assert.match(stdout, /SAFE_TO_CLOSE/);
      assert.match(stderr, /npx sweep10255 report --store/);
      assert.doesNotMatch(stderr, /warning/i);
    });

  const INPUTS = [
    ['the JSON of gcloud', 'cluster.json', JSON.stringify(OPEN_CLUSTER), /OPEN .* shop/],
    ['the YAML of gcloud', 'cluster.yaml', stringify(OPEN_CLUSTER), /OPEN .* shop/],
    [
      'a Terraform plan',
      'plan.json',
      readFileSync(join(ROOT, 'test/fixtures/terraform/gke/change.json'), 'utf8'),
      /OPEN .* shop-us .*module\.gke\["us"\]\.google_container_node_pool\.pools\["blue"\]/,
    ],
  ] as const;
  for (const [name, file, content, row] of INPUTS)
    it(`judges ${name}`, async function () {
      this.timeout(60_000);
      await writeFile(join(app(), file), content);
      const failure = await sweep(VERSIONS[0], 'assess', file).catch((error) => error);
      assert.equal(failure.code, 1, failure.stderr);
      assert.match(failure.stdout, row);
      const compared = await sweep(VERSIONS[0], 'assess', file, '--baseline', file);
      assert.match(compared.stderr, /nothing is worse/);
    });

  it(`answers within ${MAX_SECONDS_TO_ANSWER} seconds from the tarball in an empty folder`, async () => {
    const empty = folder.path('empty');
    await mkdir(empty);
    await writeFile(join(empty, 'cluster.json'), JSON.stringify(OPEN_CLUSTER));
    const startedMs = performance.now();
    await run('npm', ['install', folder.path(tarball())], { cwd: empty });
    const env = inPath(VERSIONS[0]);
    const assess = run('npx', ['sweep10255', 'assess', 'cluster.json'], { cwd: empty, env });
    const { stdout } = await assess.catch((error) => error);
    const seconds = (performance.now() - startedMs) / 1000;
    assert.match(stdout, /OPEN/);
    assert.ok(seconds < MAX_SECONDS_TO_ANSWER, `${seconds} s`);
  });

  it('simulates every API that a scan reads, control planes included, and BigQuery as its store', async () => {
    const program = join(app(), 'node_modules/.bin/sweep10255');
    const simulator = spawn(program, ['simulate', '--clusters', '12'], { env: inPath(VERSIONS[0]) });
    try {
      const simulated = await exportsOf(simulator);
      const env = { ...inPath(VERSIONS[0]), ...simulated };
      const url = new URL('bigquery/v2/projects/p-0001/datasets', simulated['BIGQUERY_EMULATOR_HOST']);
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify({ datasetReference: { datasetId: 'sweep10255' } });
      assert.equal((await fetch(url, { method: 'POST', headers, body })).status, 200);
      const store = ['--store', 'bigquery://p-0001/sweep10255'];
      for (const options of [
        ['--discovery', 'list', '--usage', 'auto', '--callers', 'pods', '--routes', 'public'],
        ['--discovery', 'assets', '--usage', 'monitoring', '--callers', 'flow-logs'],
      ]) {
        const argv = ['scan', '--organization', '123456789012', ...store, ...options];
        const scan = await run(program, argv, { cwd: app(), env }).catch((error) => error);
        assert.equal(scan.code, 1, scan.stderr);
        assert.match(scan.stderr, /, COMPLETE /);
        assert.match(scan.stdout, /^\w+ .*(NOT_SEEN|IN_USE|USED_SINCE_START)/m);
      }
      const count = ['query', 'SELECT COUNT(*) AS n FROM latest_clusters', ...store, '--format', 'json'];
      const { stdout } = await run(program, count, { cwd: app(), env });
      assert.deepEqual(JSON.parse(stdout), [{ n: 12 }]);
    } finally {
      simulator.kill('SIGINT');
    }
  });

  it('names the permission that is missing, and the command that grants it', async () => {
    const program = join(app(), 'node_modules/.bin/sweep10255');
    const deny = 'container.clusters.list@projects/p-0001';
    const simulator = spawn(program, ['simulate', '--clusters', '5', '--deny', deny], {
      env: inPath(VERSIONS[0]),
    });
    try {
      const env = { ...inPath(VERSIONS[0]), ...(await exportsOf(simulator)) };
      const doctor = () => run(program, ['doctor'], { cwd: app(), env });
      const failure = await doctor().catch((error) => error);
      assert.equal(failure.code, 1, failure.stderr);
      assert.match(
        failure.stdout,
        /^✗ container\.clusters\.list on projects\/p-0001: not granted\. Fix: gcloud projects add-iam-policy-binding p-0001 .* --role=roles\/container\.clusterViewer/m,
      );
      assert.match(failure.stdout, /^✓ API container\.googleapis\.com in p-0001: enabled$/m);
      assert.match(failure.stderr, /^No scope was given: using project p-0001, from the variable/);
    } finally {
      simulator.kill('SIGINT');
    }
  });

  it('completes commands, options and file names in bash', async function () {
    if (!canComplete('plain bash')) return this.skip();
    await mkdir(folder.path('home'));
    await writeFile(folder.path('home/cluster.json'), '{}');
    const bin = `${join(app(), 'node_modules/.bin')}:${nodeOf(VERSIONS[0])}`;
    const shell = new CompletingShell('plain bash', bin, folder.path('home'));
    await shell.shows('sweep10255 ver\t\t', 'version');
    await shell.shows('sweep10255 scan --disc\tas\t', '--discovery assets');
    await shell.shows('sweep10255 assess clu\t', 'cluster.json');
  });

  it(`reports in one sentence that Node.js ${TOO_OLD} is too old`, async () => {
    const failure = await sweep(TOO_OLD, 'demo').catch((error) => error);
    assert.equal(failure.code, 2);
    assert.match(failure.stderr, /^sweep10255 requires Node\.js 22\.19 or newer; this is 20\.\S+ .*\n$/);
    assert.match(manifest.engines.node, /^>=22\.19\.0$/);
  });
});

/** The variables that `simulate` prints, once it serves its fleet. */
async function exportsOf({ stdout }: ChildProcessByStdio<Writable, Readable, Readable>) {
  let text = '';
  for await (const piece of stdout.setEncoding('utf8')) {
    text += piece;
    if (text.includes('CLOUDSDK_CORE_DISABLE_PROMPTS')) break;
  }
  return Object.fromEntries(
    [...text.matchAll(/^export (\w+)='(.*)'$/gm)].map(([, name, value]) => [name, value]),
  );
}

const tarball = () => `${manifest.name}-${manifest.version}.tgz`;

async function bytesOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map(async (entry) => (await stat(join(entry.parentPath, entry.name))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
