import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { Interrupted } from '../../cli/exit-status.ts';
import { run } from '../../cli/run.ts';
import type { ScannedRecord } from '../../shared/report/scanned-record.ts';
import { type Simulator, startSimulator } from '../../simulator/start-simulator.ts';
import { aProcessContext } from '../support/process-context.ts';
import { placeOf } from '../support/scan-simulated.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const DAY_MS = 86_400_000;
const SCOPE = ['--scope', 'organizations/123456789012'];

describe('the CLI on a simulated fleet', () => {
  const folder = temporaryFolder();
  let simulator: Simulator;
  let nowMs: number;

  beforeEach(async () => {
    nowMs = Date.UTC(2026, 10, 24, 3);
    simulator = await startSimulator({ clusters: 40, seed: 2, clock: { nowMs: () => nowMs } });
  });
  afterEach(() => simulator.close());

  async function sweep(argv: readonly string[], stdin = '') {
    const context = aProcessContext({
      environment: { ...simulator.environment, SWEEP_STORE: folder.path('fleet.duckdb') },
      stdin: Readable.from([Buffer.from(stdin)]),
      clock: { nowMs: () => nowMs },
    });
    const status = await run(argv, context);
    return { status, stdout: context.stdout.text, stderr: context.stderr.text };
  }

  const rowsIn = (ndjson: string): ScannedRecord[] =>
    ndjson
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));

  it('scans, stores, prints and compares', async () => {
    const first = await sweep(['scan', ...SCOPE, '--format', 'ndjson']);
    assert.equal(first.status, 1);
    assert.equal(rowsIn(first.stdout).length, 40);
    assert.match(first.stderr, /no earlier scan to compare with/);

    const report = await sweep(['report', '--format', 'ndjson']);
    assert.equal(report.stdout, first.stdout, 'the report matches the output of the scan');
    assert.equal(report.status, first.status);

    nowMs += DAY_MS;
    const [open] = rowsIn(first.stdout);
    if (open === undefined) throw new Error('the first row is missing');
    simulator.fleet.remove({ projectId: open.project_id, location: open.location, name: open.cluster });
    const second = await sweep(['scan', ...SCOPE, '--format', 'ndjson']);
    const changes = Map.groupBy(rowsIn(second.stdout), ({ change }) => change);
    assert.deepEqual(changes.get('GONE')?.map(placeOf), [placeOf(open)]);
    assert.ok((changes.get('STILL')?.length ?? 0) > 0);
    assert.equal(changes.get('NEW'), undefined);

    const earlier = await sweep(['report', '--scan', open.scan_id, '--format', 'ndjson']);
    assert.equal(earlier.stdout, first.stdout);
  });

  it('prints rows to stdout and everything else to stderr, in every format', async () => {
    const { stdout: table, stderr } = await sweep(['scan', ...SCOPE]);
    assert.match(
      table,
      /^exposure +change .*readiness +covered +project_id +location +cluster +open_pools\n(OPEN +NEW .*\n)+/,
    );
    assert.match(
      stderr,
      /^organizations\/123456789012: 40 clusters in \d+ projects \(1 with the API disabled\), COMPLETE/,
    );

    const quiet = await sweep(['report', '--quiet']);
    assert.equal(quiet.stdout, table);
    assert.equal(quiet.stderr, '');

    assert.equal((await sweep(['report', '-o', 'csv'])).stdout.trimEnd().split('\n').length, 41);
    const json = await sweep(['report', '--format', 'json']);
    assert.equal(JSON.parse(json.stdout).length, 40);
    const markdown = await sweep(['report', '--format', 'markdown']);
    assert.match(
      markdown.stdout,
      /^# Kubelet read-only port, 2026-11-24\n\n- organizations\/123456789012: 40 clusters/,
    );
    assert.equal(markdown.stdout.match(/^\| [A-Z]/gm)?.length, 40);
    assert.equal(markdown.stderr, '');
  });

  it('runs queries, in every format', async () => {
    await sweep(['scan', ...SCOPE]);
    const sql =
      'SELECT exposure, COUNT(*) AS clusters FROM latest_clusters GROUP BY exposure ORDER BY exposure';
    const { status, stdout } = await sweep(['query', sql, '--format', 'csv']);
    assert.equal(status, 0);
    assert.match(stdout, /^exposure,clusters\nCLOSED,\d+\nOPEN,\d+\n/);
    const escaped = await sweep([
      'query',
      "SELECT chr(27) || '[31m' AS \"a|b\", '=1' AS c",
      '--format',
      'markdown',
    ]);
    assert.equal(escaped.stdout, '| a\\|b | c |\n| --- | --- |\n| \\\\u{1b}\\[31m | =1 |\n');
  });

  for (const [name, argv, says] of [
    ['invalid SQL', ['query', 'SELEKT 1'], /^sweep10255: Invalid query: /],
    ['SQL that writes', ['query', 'DROP TABLE scans'], /^sweep10255: Only read-only queries are allowed/],
    ['an unknown scan', ['report', '--scan', 'x'], /^sweep10255: The store .* has no scan x\.$/],
  ] as const) {
    it(`exits 2 with one sentence for ${name}`, async () => {
      await sweep(['scan', ...SCOPE]);
      const { status, stdout, stderr } = await sweep(argv);
      assert.equal(status, 2);
      assert.equal(stdout, '');
      assert.match(stderr.trimEnd(), says);
      assert.equal(stderr.trimEnd().split('\n').length, 1);
    });
  }

  for (const [name, scope, says] of [
    ['that does not exist', 'organizations/999', /scope organizations\/999, .*\.$/m],
    [
      'of a project that does not exist',
      'projects/no-such-project',
      /scope projects\/no-such-project, .*\.$/m,
    ],
  ] as const) {
    it(`exits 2 for a scope ${name}, and leaves the store unchanged`, async () => {
      await sweep(['scan', ...SCOPE]);
      const before = await sweep(['report', '--format', 'ndjson', '--quiet']);
      const { status, stdout, stderr } = await sweep(['scan', '--scope', scope]);
      assert.equal(status, 2);
      assert.equal(stdout, '');
      assert.match(stderr, says);
      assert.match(stderr, /\nRun `sweep10255 doctor --scope \S+` to see what is missing\.\n$/);
      assert.deepEqual(await sweep(['report', '--format', 'ndjson', '--quiet']), before);
    });
  }

  it('exits 2 for a scope that cannot be read at all', async () => {
    simulator.faults = '403@cloudresourcemanager.*';
    const { status, stderr } = await sweep(['scan', ...SCOPE]);
    assert.equal(status, 2);
    assert.match(
      stderr,
      /^sweep10255: No access to scope organizations\/123456789012, or it does not exist: /,
    );
  });

  it('exits 3 if nothing is open but something could not be read', async () => {
    simulator.faults = '403@container.clusters.list';
    const { status, stderr } = await sweep(['scan', ...SCOPE, '--format', 'json']);
    assert.equal(status, 3);
    assert.match(
      stderr,
      /\d+ projects PROJECT_FORBIDDEN, for example: No permission to list the clusters of project p-\d+/,
    );
  });

  it('reports its progress by project with --verbose', async () => {
    const { stderr } = await sweep(['scan', ...SCOPE, '--verbose', '--quiet']);
    assert.match(stderr, /^projects\/p-0001: \d+ clusters$/m);
  });

  it('gives the same verdicts in assess as in scan', async () => {
    const scanned = rowsIn((await sweep(['scan', ...SCOPE, '--format', 'ndjson'])).stdout);
    const documents = simulator.fleet.clusters.map(({ restDocument }) => restDocument);
    const assessed = rowsIn(
      (await sweep(['assess', '-', '--format', 'ndjson'], JSON.stringify(documents))).stdout,
    );
    const byPlace = new Map(assessed.map((row) => [placeOf(row), row]));
    assert.equal(assessed.length, scanned.length);
    for (const row of scanned) {
      const other = byPlace.get(placeOf(row));
      for (const column of [
        'exposure',
        'readiness',
        'new_pools',
        'auto_provisioned',
        'pools',
        'exemption',
      ] as const)
        assert.deepEqual(other?.[column], row[column], `${column} of ${placeOf(row)}`);
    }
  });

  it('applies the register of exceptions in both scan and assess, and ignores labels with --exemptions file', async () => {
    const path = folder.path('exceptions.yaml');
    const entry = { owner: 'platform-team', reason: 'a freeze', until: '2028-01-31' };
    const everywhere = { ...entry, cluster: 'projects/*/locations/*/clusters/*' };
    await writeFile(path, JSON.stringify({ exemptions: [everywhere] }));
    const documents = JSON.stringify(simulator.fleet.clusters.map(({ restDocument }) => restDocument));
    const exempted = async (...argv: string[]) =>
      rowsIn((await sweep(argv, documents)).stdout).filter(({ exemption }) => exemption !== null).length;
    const format = ['--format', 'ndjson'];
    assert.equal(await exempted('scan', ...SCOPE, ...format, '--exceptions', path), 40);
    assert.equal(await exempted('assess', '-', ...format, '--exceptions', path), 40);
    assert.ok((await exempted('assess', '-', ...format)) > 0, 'some are exempt by labels');
    assert.equal(await exempted('assess', '-', ...format, '--exemptions', 'file'), 0);
    const { status, stderr } = await sweep(['report']);
    assert.notEqual(status, 1, 'what is open is exempt');
    assert.match(stderr, /OPEN exempt\)/);
  });

  it('rejects an invalid register of exceptions before scanning', async () => {
    const path = folder.path('exceptions.yaml');
    await writeFile(path, 'exemptions:\n  - { cluster: legacy, owner: a, reason: b, until: 2027-01-31 }\n');
    const { status, stdout, stderr } = await sweep(['scan', ...SCOPE, '--exceptions', path]);
    assert.deepEqual([status, stdout], [2, '']);
    assert.match(
      stderr,
      /exceptions\.yaml, line 2, column 16: exemptions\[1\]\.cluster must be projects\/PROJECT.*\n$/,
    );
    assert.equal(stderr.trimEnd().split('\n').length, 1);
  });

  it('stops when interrupted, and leaves the last concluded scan unchanged', async () => {
    const before = await sweep(['scan', ...SCOPE, '--format', 'ndjson']);
    nowMs += DAY_MS;
    simulator.faults = 'hung@container.clusters.list@projects/p-0001';
    const controller = new AbortController();
    const context = aProcessContext({
      environment: { ...simulator.environment, SWEEP_STORE: folder.path('fleet.duckdb') },
      clock: { nowMs: () => nowMs },
      interruption: controller.signal,
    });
    const ended = run(['scan', ...SCOPE, '--verbose'], context);
    // The message about its first project follows the start of the scan in the store.
    while (!context.stderr.text.includes('projects/')) await setTimeout(5);
    controller.abort(new Interrupted());
    assert.equal(await ended, 130);
    assert.equal(context.stdout.text, '');

    const report = await sweep(['report', '--format', 'ndjson']);
    assert.equal(report.stdout, before.stdout);
    assert.match(report.stderr, /started later and did not conclude/);
    const health = await sweep([
      'query',
      'SELECT concluded FROM scan_health ORDER BY scheduled_at',
      '--format',
      'json',
    ]);
    assert.deepEqual(JSON.parse(health.stdout), [{ concluded: true }, { concluded: false }]);
  });
});
