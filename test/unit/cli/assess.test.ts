import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { run } from '../../../cli/run.ts';
import type { ClusterReportRow } from '../../../shared/model/rows/cluster-rows.ts';
import { aProcessContext } from '../../support/process-context.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** A cluster as GKE describes it, with one pool. */
function described(name: string, value: unknown, more: object = {}) {
  return {
    name,
    location: 'us-central1',
    selfLink: `https://container.googleapis.com/v1/projects/p/locations/us-central1/clusters/${name}`,
    initialClusterVersion: '1.33.1-gke.1',
    currentMasterVersion: '1.33.1-gke.1',
    status: 'RUNNING',
    createTime: '2025-07-01T00:00:00+00:00',
    autopilot: {},
    network: 'default',
    networkConfig: { network: 'projects/p/global/networks/default' },
    autoscaling: { autoscalingProfile: 'BALANCED' },
    nodePoolDefaults: {
      nodeConfigDefaults: { nodeKubeletConfig: { insecureKubeletReadonlyPortEnabled: false } },
    },
    nodePoolAutoConfig: { nodeKubeletConfig: { insecureKubeletReadonlyPortEnabled: false } },
    nodePools: [
      {
        name: 'pool',
        version: '1.33.1-gke.1',
        config: { kubeletConfig: { insecureKubeletReadonlyPortEnabled: value } },
      },
    ],
    ...more,
  };
}

const CLOSED = described('closed', false);
const OPEN = described('open', true);
const TEXT = described('text', 'false');
const BAD = { name: 'bad', location: 'us-central1' };

describe('sweep10255 assess', () => {
  const folder = temporaryFolder();

  function file(name: string, content: string | object): string {
    const path = folder.path(name);
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  }

  async function assess(argv: readonly string[], stdin = '') {
    const context = aProcessContext({ stdin: Readable.from([Buffer.from(stdin)]) });
    const status = await run(['assess', ...argv], context);
    return { status, stdout: context.stdout.text, stderr: context.stderr.text };
  }

  it('reads JSON that is nested 6,000 levels deep (was exit status 4)', async () => {
    const deep = `${'{"a":'.repeat(6000)}1${'}'.repeat(6000)}`;
    for (const bad of [
      JSON.stringify(described('bad', false)).replace('false', deep),
      JSON.stringify(described('bad', false, { resourceLabels: 'HERE' })).replace('"HERE"', deep),
    ])
      for (const text of [
        `[${JSON.stringify(CLOSED)},${bad},${JSON.stringify(OPEN)}]`,
        `${JSON.stringify(CLOSED)}\n${bad}\n${JSON.stringify(OPEN)}\n`,
      ]) {
        const { status, stdout } = await assess(['-', '--format', 'json'], text);
        assert.equal(status, 1);
        assert.deepEqual(
          JSON.parse(stdout).map((row: ClusterReportRow) => [row.exposure, row.error_code]),
          [
            ['CLOSED', null],
            [null, 'CLUSTER_MALFORMED'],
            ['OPEN', null],
          ],
        );
      }
  });

  it('prints an array of cluster_reports rows as JSON', async () => {
    const { status, stdout } = await assess([file('list.json', [CLOSED, OPEN]), '--format', 'json']);
    assert.equal(status, 1);
    const rows = JSON.parse(stdout);
    assert.deepEqual(
      rows.map((row: { cluster: string; exposure: string }) => [row.cluster, row.exposure]),
      [
        ['closed', 'CLOSED'],
        ['open', 'OPEN'],
      ],
    );
    assert.equal(rows[0].project_id, 'p');
  });

  it('reads standard input', async () => {
    const { status, stdout } = await assess(['-', '--format', 'ndjson'], JSON.stringify(CLOSED));
    assert.equal(status, 0);
    assert.equal(JSON.parse(stdout).cluster, 'closed');
  });

  it('exits with 0 for an empty list', async () => {
    assert.deepEqual(await assess([file('none.json', []), '--quiet', '--format', 'json']), {
      status: 0,
      stdout: '[]\n',
      stderr: '',
    });
  });

  it('judges the valid clusters, and names the invalid one', async () => {
    const path = file('mixed.json', [CLOSED, BAD, described('closed-too', false)]);
    const { status, stdout, stderr } = await assess([path, '--format', 'json']);
    assert.equal(status, 3);
    const rows = JSON.parse(stdout) as { cluster: string; outcome: string; error_code: string | null }[];
    assert.deepEqual(
      rows.map(({ cluster, outcome, error_code }) => [cluster, outcome, error_code]),
      [
        ['closed', 'INSPECTED', null],
        ['bad', 'UNREADABLE', 'CLUSTER_MALFORMED'],
        ['closed-too', 'INSPECTED', null],
      ],
    );
    assert.ok(stderr.includes(`Invalid description of cluster bad (${path}, item 2): `), stderr);
  });

  it('never interprets the string "false" as DISABLED', async () => {
    const { status, stdout } = await assess([file('text.json', TEXT), '--format', 'json']);
    assert.equal(status, 3);
    const [row] = JSON.parse(stdout);
    assert.equal(row.exposure, 'UNKNOWN');
    assert.equal(row.pools[0].port, 'UNKNOWN');
    assert.match(row.reasons.join(' '), /is not a boolean/);
  });

  it('does not count a cluster without nodePools as one with no open pool (did)', async () => {
    const { nodePools: _, ...cluster } = described('bare', true);
    const { status, stdout } = await assess([file('bare.json', cluster), '--format', 'json']);
    assert.equal(status, 3);
    const [{ outcome, exposure, readiness }] = JSON.parse(stdout);
    assert.deepEqual([outcome, exposure, readiness], ['INSPECTED', 'UNKNOWN', 'GATHER_EVIDENCE']);
  });

  it('reports that a location was left out, and does not exit with 0', async () => {
    const { status, stderr } = await assess([
      file('answer.json', { clusters: [CLOSED], missingZones: ['us-east1-b'] }),
    ]);
    assert.equal(status, 3);
    assert.match(stderr, /GKE omitted location us-east1-b from the list/);
  });

  it('does not raise the exit status for an exempt cluster', async () => {
    const owned = { 'sweep10255-exempt-reason': 'vendor', 'sweep10255-exempt-owner': 'team-a' };
    const labels = { ...owned, 'sweep10255-exempt-until': '2026-12-01' };
    const exempt = described('exempt', true, { resourceLabels: labels });
    assert.equal((await assess([file('exempt.json', exempt)])).status, 0);
    const past = described('past', true, {
      resourceLabels: { ...owned, 'sweep10255-exempt-until': '2026-11-01' },
    });
    assert.equal((await assess([file('past.json', past)])).status, 1);
  });

  it('escapes terminal control sequences in names, both in rows and in errors', async () => {
    const name = 'x\u001b]0;owned\u0007';
    const path = file('escape.json', [described(name, false), { ...BAD, name }]);
    for (const format of ['table', 'json', 'ndjson', 'csv', 'markdown']) {
      const { stdout, stderr } = await assess([path, '--format', format]);
      assert.doesNotMatch((stdout + stderr).replaceAll('\n', ''), /[\p{Cc}]/u, format);
    }
  });

  const whole = JSON.stringify([CLOSED, OPEN]);
  const WRONG: [string, string, RegExp][] = [
    [
      'an empty file',
      '',
      /is empty; expected GKE clusters as JSON or YAML, or a Terraform plan or state as JSON\.$/,
    ],
    ['YAML without a cluster', 'name: a\nlocation: b\n', /contains no GKE cluster: .*\.$/],
    ['text', 'hello there', /line 1: invalid JSON: .*\.$/],
    ['JSON without a cluster', '{"kind":"Pod"}', /contains no GKE cluster: .*\.$/],
    [
      'half a file',
      whole.slice(0, whole.length - 30),
      /line 1: the JSON ends too early; the file is truncated\.$/,
    ],
  ];

  for (const [name, content, says] of WRONG) {
    for (const format of ['table', 'json', 'csv', 'markdown']) {
      it(`prints no ${format} for ${name}, explains why, and exits with 2`, async () => {
        const path = file('wrong', content);
        const { status, stdout, stderr } = await assess([path, '--format', format]);
        assert.equal(status, 2, stderr);
        assert.equal(stdout, '');
        assert.match(stderr.trimEnd(), says);
        assert.ok(stderr.startsWith(`sweep10255: ${path}`));
      });
    }
  }

  it('prints NDJSON rows for the complete lines of a truncated file, and exits with 2', async () => {
    const { status, stdout } = await assess([file('half.json', whole.slice(0, -30)), '--format', 'ndjson']);
    assert.equal(status, 2);
    assert.deepEqual(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).cluster),
      ['closed'],
    );
  });

  it('names every invalid file, and prints no rows', async () => {
    const { status, stdout, stderr } = await assess([
      file('empty.json', ''),
      file('good.json', CLOSED),
      folder.path('absent.json'),
    ]);
    assert.equal(status, 2);
    assert.equal(stdout, '');
    assert.deepEqual(
      stderr
        .trimEnd()
        .split('\n')
        .map((line) => /(\w+)\.json(?: (is empty)|: (ENOENT))/.exec(line)?.slice(1).filter(Boolean)),
      [
        ['empty', 'is empty'],
        ['absent', 'ENOENT'],
      ],
    );
  });
});
