import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { run } from '../../cli/run.ts';
import { systemClock } from '../../shared/platform/clock.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../simulator/start-simulator.ts';
import { aProcessContext } from '../support/process-context.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const NOTHING_MISSING =
  'Nothing is missing as far as this was checked: on each place that the scope names, and for a sample of clusters. A scan names every project and cluster that it cannot read.\n';
const MEMBER = '--member="user:$(gcloud config get account)"';

describe('doctor on a simulated fleet', () => {
  const folder = temporaryFolder();
  let simulator: Simulator | undefined;
  afterEach(() => simulator?.close());

  async function doctor(options: SimulatorOptions, ...argv: string[]) {
    simulator = await startSimulator({ clusters: 12, seed: 1, kubernetes: { tokens: null }, ...options });
    return sweep('doctor', ...argv);
  }

  async function sweep(...argv: string[]) {
    const environment = { ...simulator?.environment, SWEEP_STORE: folder.path('fleet.duckdb') };
    const context = aProcessContext({ environment, clock: systemClock });
    const status = await run(argv, context);
    return { status, lines: context.stdout.text.split('\n'), stderr: context.stderr.text };
  }

  const missingIn = (lines: readonly string[]) => lines.filter((line) => line.startsWith('✗'));

  it('does not say that everything is there: it does not look into every project', async () => {
    const { status, stderr } = await doctor(
      { clusters: 30, denied: ['container.clusters.list@projects/p-0004'] },
      '--organization',
      '123456789012',
    );
    assert.deepEqual([status, stderr], [0, NOTHING_MISSING]);
    const scan = await sweep('scan', '--organization', '123456789012');
    assert.match(
      scan.stderr,
      /1 project PROJECT_FORBIDDEN, No permission to list the clusters of project p-0004/,
    );
  });

  it('reports a store that is another file, and does not change it (was "can be used")', async () => {
    const store = folder.path('notes.txt');
    writeFileSync(store, 'not a database');
    const { status, lines } = await doctor({}, '--project', 'p-0001', '--store', store);
    assert.equal(status, 1);
    assert.deepEqual(missingIn(lines), [
      `✗ store ${store}: ${store} is not a DuckDB file; it was not changed.`,
    ]);
    assert.equal(readFileSync(store, 'utf8'), 'not a database');
  });

  it('finds everything that a scan needs, and the scan then reads everything', async () => {
    const { status, lines, stderr } = await doctor({}, '--project', 'p-0001');
    assert.deepEqual([status, stderr], [0, NOTHING_MISSING]);
    for (const line of [
      '✓ credentials: none needed, because the APIs are simulated on this machine',
      '✓ API container.googleapis.com in p-0001: enabled',
      '✓ resourcemanager.projects.get on projects/p-0001: granted',
      '✓ container.clusters.list on projects/p-0001: granted',
    ])
      assert.ok(lines.includes(line), line);
    assert.match(lines.join('\n'), /^✓ control plane of \S+ in p-0001: reached through its public route$/m);
    assert.match(lines.join('\n'), /^✓ usage of \S+ in p-0001: read from /m);
    const scan = await sweep('scan', '--project', 'p-0001');
    assert.match(scan.stderr, /COMPLETE/);
  });

  for (const [permission, scope, place, role] of [
    [
      'container.clusters.list',
      ['--project', 'p-0001'],
      'projects/p-0001',
      'gcloud projects add-iam-policy-binding p-0001|roles/container.clusterViewer',
    ],
    [
      'resourcemanager.folders.list',
      ['--organization', 'example.com'],
      'organizations/123456789012',
      'gcloud organizations add-iam-policy-binding 123456789012|roles/browser',
    ],
    [
      'cloudasset.assets.listResource',
      ['--organization', '123456789012', '--discovery', 'assets'],
      'organizations/123456789012',
      'gcloud organizations add-iam-policy-binding 123456789012|roles/cloudasset.viewer',
    ],
    [
      'monitoring.timeSeries.list',
      ['--project', 'p-0001', '--usage', 'monitoring'],
      'projects/p-0001',
      'gcloud projects add-iam-policy-binding p-0001|roles/monitoring.viewer',
    ],
  ] as const)
    it(`names the command that grants ${permission}, and exits with 1`, async () => {
      const { status, lines, stderr } = await doctor({ denied: [permission] }, ...scope);
      assert.equal(status, 1);
      const [command, granted] = role.split('|');
      const expected = `✗ ${permission} on ${place}: not granted. Fix: ${command} ${MEMBER} --role=${granted} --condition=None`;
      assert.ok(lines.includes(expected), lines.join('\n'));
      assert.match(stderr, /^\d+ things? that a scan needs (is|are) missing\.\n$/);
    });

  it('does not require what only other options need', async () => {
    const denied = ['monitoring.timeSeries.list', 'container.clusters.connect', 'get nodes/proxy'];
    const { status, lines } = await doctor(
      { denied, disabledServices: ['cloudasset.googleapis.com'] },
      '--project',
      'p-0001',
    );
    assert.equal(status, 0);
    assert.deepEqual(missingIn(lines), []);
    for (const line of [
      '– API cloudasset.googleapis.com in p-0001: disabled, and not needed',
      '– container.clusters.connect on projects/p-0001: not granted, and only needed to check usage',
    ])
      assert.ok(lines.includes(line), line);
    assert.match(lines.join('\n'), /^– usage of \S+ in p-0001: .*nodes\/proxy.* does not need it\.$/m);
  });

  it('names the probe if a cluster has no source of usage', async () => {
    const { status, lines } = await doctor(
      { denied: ['get nodes/proxy', 'monitoring.timeSeries.list'] },
      ...['--project', 'p-0001', '--usage', 'auto'],
    );
    assert.equal(status, 1);
    assert.match(
      missingIn(lines).join('\n'),
      /^✗ usage of (\S+) in p-0001: .*No probe is installed\. Fix: sweep10255 probe install projects\/p-0001\/locations\/\S+\/clusters\/\1$/m,
    );
  });

  it('reports that what --callers searches cannot be read (was "nothing is missing")', async () => {
    const project = ['--project', 'p-0001'];
    const denied = await doctor({ denied: ['list configmaps'] }, ...project, '--callers', 'pods+configmaps');
    assert.equal(denied.status, 1);
    assert.match(
      denied.lines.join('\n'),
      /^✗ callers in \S+ in p-0001: .*list configmaps.*\. Fix: gcloud projects add-iam-policy-binding p-0001 .*roles\/container\.viewer/m,
    );
    const pods = await sweep('doctor', ...project, '--callers', 'pods');
    assert.doesNotMatch(missingIn(pods.lines).join('\n'), /callers in/);
    assert.match(pods.lines.join('\n'), /^✓ callers in \S+ in p-0001: pods can be read$/m);
  });

  it('does not suggest to install a collection where Cloud Monitoring denies access (did)', async () => {
    const denied = ['monitoring.timeSeries.list'];
    const { lines } = await doctor({ denied }, '--project', 'p-0001', '--usage', 'monitoring');
    assert.match(
      lines.join('\n'),
      /^✗ usage of \S+ in p-0001: Cloud Monitoring API denied access .*PERMISSION_DENIED\.$/m,
    );
  });

  it('names the API to enable', async () => {
    const { status, lines } = await doctor({ disabledServices: ['container.googleapis.com'] });
    assert.equal(status, 1);
    assert.deepEqual(missingIn(lines), [
      '✗ API container.googleapis.com in p-0001: disabled. Fix: gcloud services enable container.googleapis.com --project=p-0001',
    ]);
  });

  it('exits with 3 if something could not be determined', async () => {
    const { status, lines, stderr } = await doctor({ denied: ['serviceusage.services.get'] });
    assert.equal(status, 3);
    assert.match(
      lines.join('\n'),
      /^\? APIs in p-0001: .*\. Fix: gcloud projects add-iam-policy-binding p-0001 /m,
    );
    assert.match(stderr, /Nothing is known to be missing, but 1 check could not be made\.\n$/);
  });

  it('reports a store that cannot be written', async () => {
    const store = folder.path('missing/fleet.duckdb');
    const { status, lines } = await doctor({}, '--project', 'p-0001', '--store', store);
    assert.equal(status, 1);
    assert.deepEqual(missingIn(lines), [`✗ store ${store}: ENOENT: no such file or directory`]);
  });

  it('reports a scope that does not exist, as the scan does', async () => {
    const { status, lines } = await doctor({}, '--organization', '77');
    assert.equal(status, 1);
    assert.match(
      lines.join('\n'),
      /^✗ clusters: No access to scope organizations\/77, or it does not exist/m,
    );
  });
});
