import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { run } from '../../../cli/run.ts';
import { counterLine, kubeletText } from '../../support/metrics-texts.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures/kubelet');
const BEFORE = join(FIXTURES, 'metrics-1-before-any-use.txt');
const AFTER_18 = join(FIXTURES, 'metrics-2-after-18-requests.txt');
const AFTER_25 = join(FIXTURES, 'metrics-3-after-25-requests.txt');
const RESTARTED = join(FIXTURES, 'metrics-4-after-restart.txt');
const PORT_OFF = join(FIXTURES, 'metrics-5-port-off.txt');
const GZIP = join(FIXTURES, 'metrics-through-node-proxy.gz');

/** Runs one command line; its standard input is the text. */
async function usage(argv: readonly string[], stdin: string | Buffer = '') {
  const written = { stdout: '', stderr: '' };
  const terminal = (name: 'stdout' | 'stderr') =>
    new Writable({
      write(chunk, _encoding, done) {
        written[name] += chunk;
        done();
      },
    });
  const status = await run(['usage', ...argv], {
    environment: {},
    stdin: Readable.from([Buffer.from(stdin)]),
    stdout: terminal('stdout'),
    stderr: terminal('stderr'),
    clock: { nowMs: () => Date.UTC(2026, 10, 24) },
    interruption: new AbortController().signal,
  });
  return { status, ...written };
}

/** The usage object that --format json prints. */
async function judged(argv: readonly string[], stdin?: string | Buffer) {
  const { status, stdout } = await usage([...argv, '--format', 'json'], stdin);
  const { verdict, reason, window_seconds, requests } = JSON.parse(stdout);
  return [status, verdict, reason, window_seconds, requests];
}

const RECORDED: readonly (readonly [string, readonly string[], readonly unknown[]])[] = [
  [
    'never used, observed briefly',
    [BEFORE, '--sampled-at', '1795478523.212'],
    [3, 'INCONCLUSIVE', 'WINDOW_TOO_SHORT', 21, 0],
  ],
  [
    'never used, observed for the minimum window',
    [BEFORE, '--sampled-at', '1795478523.212', '--minimum-window', '20s'],
    [0, 'NOT_SEEN', null, 21, 0],
  ],
  [
    'never used, observed for a long time',
    [BEFORE, '--sampled-at', '2026-11-24T02:00:00Z'],
    [0, 'NOT_SEEN', null, 7098, 0],
  ],
  ['used', [AFTER_18, '--sampled-at', '1795478523.496'], [1, 'USED_SINCE_START', null, 21, 18]],
  ['used, gzip', [GZIP], [1, 'USED_SINCE_START', null, 69, 25]],
  ['used, before the port was closed', [AFTER_18, '--port', 'DISABLED'], [0, 'PAST_USE', null, 20, 18]],
  [
    'growing',
    [AFTER_18, AFTER_25, '--sampled-at', '1795478523.496,1795478573.176'],
    [1, 'IN_USE', null, 49, 7],
  ],
  ['growing, timed by the metrics themselves', [AFTER_18, AFTER_25], [1, 'IN_USE', null, 49, 7]],
  ['growing although DISABLED', [AFTER_18, AFTER_25, '--port', 'DISABLED'], [1, 'IN_USE', null, 49, 7]],
  ['the two samples in reverse order', [AFTER_25, AFTER_18], [3, 'INCONCLUSIVE', 'TRUNCATED', null, null]],
  [
    'restarted',
    [AFTER_18, RESTARTED, '--sampled-at', '1795478523.496,1795479375.289'],
    [3, 'INCONCLUSIVE', 'WINDOW_TOO_SHORT', 1, 0],
  ],
  [
    'started in the future',
    [PORT_OFF, '--sampled-at', '1795479387.380'],
    [3, 'INCONCLUSIVE', 'WINDOW_TOO_SHORT', null, 0],
  ],
];

describe('usage, on the recorded metrics of a real kubelet', () => {
  for (const [name, argv, expected] of RECORDED) {
    it(name, async () => assert.deepEqual(await judged(argv), expected));
  }

  it('counts requests per path, and detects a setting that is not effective', async () => {
    const { stdout } = await usage([AFTER_18, AFTER_25, '--port', 'DISABLED', '--format', 'json']);
    const { paths, setting_not_effective } = JSON.parse(stdout);
    assert.equal(setting_not_effective, true);
    assert.deepEqual(
      paths.map(({ path, method, requests }: { path: string; method: string; requests: number }) => [
        path,
        method,
        requests,
      ]),
      [
        ['metrics', 'GET', 3],
        ['stats', 'GET', 2],
        ['metrics/cadvisor', 'GET', 1],
        ['pods', 'GET', 1],
      ],
    );
  });

  it('prints every format', async () => {
    for (const [format, expected] of [
      ['table', /^usage +window_seconds/],
      ['ndjson', /^\{"verdict":"USED_SINCE_START"/],
      ['csv', /^usage,reason,window_seconds/],
      ['markdown', /^\| usage \|/],
    ] as const) {
      const { stdout, status } = await usage([AFTER_18, '--format', format]);
      assert.match(stdout, expected);
      assert.equal(status, 1);
    }
  });
});

describe('usage, on metrics as text', () => {
  it('reads standard input', async () => {
    assert.deepEqual((await judged(['-'], kubeletText([counterLine('pods', 4)]))).slice(0, 2), [
      1,
      'USED_SINCE_START',
    ]);
  });

  it('explains why a text is inconclusive', async () => {
    const { status, stderr, stdout } = await usage(
      ['-'],
      kubeletText([counterLine('pods', 4)], 1795478501, 'node-1').slice(0, 700),
    );
    assert.equal(status, 3);
    assert.equal(
      stderr.split('\n')[0],
      'standard input: the text is not conclusive: it ends in the middle of a line.',
    );
    assert.match(stdout, /INCONCLUSIVE/);
  });

  it('is INCONCLUSIVE for several scrapes in one text', async () => {
    assert.deepEqual(
      (await judged(['-'], kubeletText([]) + kubeletText([counterLine('pods', 4)]))).slice(0, 3),
      [3, 'INCONCLUSIVE', 'TRUNCATED'],
    );
  });

  it('is INCONCLUSIVE if the metrics lack the counter', async () => {
    assert.deepEqual((await judged(['-'], 'up 1\n')).slice(0, 3), [3, 'INCONCLUSIVE', 'METRIC_MISSING']);
  });

  const WRONG: readonly (readonly [string, string | Buffer, string])[] = [
    ['a login page', '<!doctype html>\n<html>', 'it is an HTML page'],
    ['a Status', '{"kind":"Status"}', 'it is JSON, but not a response of the Prometheus API with series'],
    ['prose', 'Unauthorized\n', 'its first line is no metric'],
    ['gzip of prose', gzipSync('Unauthorized\n'), 'its first line is no metric'],
  ];
  for (const [name, text, detail] of WRONG) {
    it(`rejects ${name} with one sentence`, async () => {
      const { status, stdout, stderr } = await usage(['-'], text);
      assert.equal(status, 2);
      assert.equal(stdout, '');
      assert.equal(stderr, `sweep10255: standard input is not kubelet metrics text: ${detail}.\n`);
    });
  }

  it('rejects a missing file, and invalid times', async () => {
    const missing = await usage([join(FIXTURES, 'none.txt')]);
    assert.equal(missing.status, 2);
    assert.match(missing.stderr, /Cannot read \S*none\.txt: ENOENT: no such file or directory\.\n$/);
    for (const times of ['yesterday', '5,4', '1,2,3']) {
      const { status, stderr } = await usage([AFTER_18, AFTER_25, '--sampled-at', times]);
      assert.equal(status, 2, times);
      assert.match(stderr, /^sweep10255: Invalid value ".*" for --sampled-at: /);
    }
    const { status, stderr } = await usage([AFTER_18, '--sampled-at', '1,2']);
    assert.equal(status, 2);
    assert.match(stderr, /more times than there are files/);
  });

  it('accepts one or two files', async () => {
    assert.equal((await usage([])).status, 2);
    assert.equal((await usage([AFTER_18, AFTER_25, RESTARTED])).status, 2);
  });
});

describe("usage, on the log of Google's DaemonSet", () => {
  const scrape = (pods: number) => [
    '# TYPE kubelet_http_requests_total counter',
    counterLine('metrics', 9, 'readwrite'),
    ...(pods > 0 ? [counterLine('pods', pods)] : []),
  ];
  const ofPod = (pod: string, lines: readonly string[]) =>
    lines.map((line) => `[pod/${pod}/metrics-printer] ${line}`);
  const log = (...lines: readonly string[][]) => `${lines.flat().join('\n')}\n`;

  it('reports usage per pod', async () => {
    const text = log(
      ofPod('a', scrape(0)),
      ofPod('b', scrape(4)),
      ofPod('c', scrape(1)),
      ofPod('c', scrape(2)),
      ofPod('d', ['curl failed']),
    );
    const { status, stdout } = await usage(['-', '--format', 'json'], text);
    const rows: { pod: string; verdict: string; reason: string | null; requests: number }[] =
      JSON.parse(stdout);
    assert.deepEqual(
      rows.map(({ pod, verdict, reason, requests }) => [pod, verdict, reason, requests]),
      [
        ['a', 'INCONCLUSIVE', 'WINDOW_TOO_SHORT', 0],
        ['b', 'USED_SINCE_START', null, 4],
        ['c', 'IN_USE', null, 1],
        ['d', 'INCONCLUSIVE', 'METRIC_MISSING', null],
      ],
    );
    assert.equal(status, 1);
  });

  it('determines the window from the timestamps of the lines', async () => {
    const at = (time: string, lines: readonly string[]) => lines.map((line) => `2026-11-24T${time}Z ${line}`);
    const quiet = log(ofPod('a', at('00:00:00.5', scrape(4))), ofPod('a', at('02:00:00.5', scrape(4))));
    const { status, stdout } = await usage(['-', '--format', 'json'], quiet);
    assert.equal(JSON.parse(stdout)[0].window_seconds, 7200);
    assert.equal(JSON.parse(stdout)[0].verdict, 'NOT_SEEN');
    assert.equal(status, 0);
  });

  it('joins two logs by pod, and rejects a log combined with another kind of file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'usage-'));
    try {
      const earlier = join(folder, 'earlier.log');
      await writeFile(earlier, log(ofPod('a', scrape(4))));
      const { stdout } = await usage([earlier, '-', '--format', 'json'], log(ofPod('a', scrape(6))));
      assert.equal(JSON.parse(stdout)[0].verdict, 'IN_USE');
      const mixed = await usage([earlier, AFTER_18]);
      assert.equal(mixed.status, 2);
      assert.match(
        mixed.stderr,
        /either this file or \S+ is a log of several pods, and the other is not\.\n$/,
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
