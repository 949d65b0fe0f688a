import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { run } from '../../cli/run.ts';
import { type Simulator, startSimulator } from '../../simulator/start-simulator.ts';
import { aProcessContext } from '../support/process-context.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('the first steps of a new user', () => {
  const folder = temporaryFolder(before, after);
  let simulator: Simulator;
  let nowMs = Date.UTC(2026, 10, 24, 3);

  before(async () => {
    simulator = await startSimulator({ clusters: 12, seed: 2, clock: { nowMs: () => nowMs } });
  });
  after(() => simulator.close());

  async function sweep(argv: readonly string[], stdin = '') {
    const context = aProcessContext({
      environment: { ...simulator.environment, SWEEP_STORE: folder.path('fleet.duckdb') },
      stdin: Readable.from([Buffer.from(stdin)]),
      clock: { nowMs: () => nowMs },
    });
    const status = await run(argv, context);
    return { status, stdout: context.stdout.text, stderr: context.stderr.text };
  }

  it('scan the project configured in gcloud, and an organization by its domain', async () => {
    const project = simulator.environment['CLOUDSDK_CORE_PROJECT'];
    const { status, stderr } = await sweep(['scan']);
    assert.ok(status <= 1, stderr);
    assert.ok(
      stderr.startsWith(
        `No scope was given: using project ${project}, from the variable CLOUDSDK_CORE_PROJECT.\nprojects/${project}: `,
      ),
      stderr,
    );
    nowMs += 3_600_000;
    const whole = await sweep(['scan', '--organization', 'example.com', '--quiet', '-o', 'csv']);
    assert.equal(whole.stdout.trimEnd().split('\n').length, 13);
    assert.equal(whole.stderr, '');
  });

  it('list the stored scans, latest first', async () => {
    const { status, stdout } = await sweep(['report', '--list', '-o', 'csv']);
    assert.equal(status, 0);
    const [header, ...lines] = stdout.trimEnd().split('\n');
    assert.equal(header, 'scheduled_at,scope,event,completeness,clusters,open,unknown,scan_id');
    assert.deepEqual(
      lines.map((line) => line.split(',').slice(0, 3)),
      [
        ['2026-11-24T04:00:00.000Z', 'organizations/123456789012', 'CONCLUDED'],
        [
          '2026-11-24T03:00:00.000Z',
          `projects/${simulator.environment['CLOUDSDK_CORE_PROJECT']}`,
          'CONCLUDED',
        ],
      ],
    );
    const table = await sweep(['report', '--list']);
    assert.match(table.stdout, /^scheduled_at .*\n2026-11-24T04:00:00\.000Z +organizations/);
  });

  it('list what can be queried, and query it', async () => {
    const { status, stdout, stderr } = await sweep(['query', '-o', 'json']);
    assert.equal(status, 0);
    assert.match(stderr, /^For example: sweep10255 query 'FROM latest_clusters'/);
    const subjects: { kind: string; name: string; description: string }[] = JSON.parse(stdout);
    assert.ok(subjects.length > 15);
    for (const { kind, name, description } of subjects) {
      assert.match(description, /^[^\n]+[.?]$/);
      const argv = kind === 'VIEW' ? [`FROM ${name} LIMIT 1`] : ['--question', name];
      const answer = await sweep(['query', ...argv]);
      assert.equal(answer.status, 0, answer.stderr);
    }
  });

  it('end before the scan if the report cannot be written (failed after it)', async () => {
    for (const path of [folder.path('missing/report.html'), folder.path('')])
      for (const command of ['scan', 'report']) {
        const { status, stdout, stderr } = await sweep([command, '--report', path]);
        assert.deepEqual([status, stdout], [2, '']);
        assert.match(stderr, /^sweep10255: Cannot write the report \S+: [^\n]+\.\n$/);
      }
    const { stdout } = await sweep(['report', '--list', '-o', 'csv']);
    assert.equal(stdout.trimEnd().split('\n').length, 3, 'nothing was scanned');
  });

  it('show the commands that the result calls for, which run', async () => {
    nowMs += 3_600_000;
    const { stderr } = await sweep(['scan', '--organization', 'example.com']);
    const [, next = ''] = stderr.split('\nNext       ');
    const commands = [...next.matchAll(/^ {13}sweep10255 (.+)$/gm)].map(([, command = '']) => command);
    assert.deepEqual(commands, [
      'scan --scope organizations/123456789012 --usage auto --callers pods+configmaps',
      'plan --format shell > close.sh',
      'report --report report.html',
    ]);
    const plan = await sweep(['plan', '--format', 'shell']);
    assert.equal(plan.status, 0);
    simulator.faults = '403@container.clusters.list@projects/p-0002';
    nowMs += 3_600_000;
    const partial = await sweep(['scan', '--organization', 'example.com', '--usage', 'monitoring']);
    simulator.faults = '';
    assert.match(
      partial.stderr,
      /\nNext {7}find out why something could not be read:\n {13}sweep10255 doctor --scope organizations\/123456789012\n/,
    );
  });

  it('query with a statement from standard input', async () => {
    const { status, stdout } = await sweep(['query', '-', '-o', 'csv'], 'SELECT 1 AS a;\n');
    assert.deepEqual({ status, stdout }, { status: 0, stdout: 'a\n1\n' });
    const empty = await sweep(['query', '-'], ' \n');
    assert.deepEqual(
      [empty.status, empty.stderr],
      [2, 'sweep10255: Invalid query: standard input is empty.\n'],
    );
  });
});
