import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { readKubeletMetrics } from '../../../../../shared/stages/sample/metrics/read-kubelet-metrics.ts';
import { FILE_LIMITS, SCRAPE_LIMITS } from '../../../../../shared/stages/sample/metrics/reading.ts';
import { counterLine, kubeletText, piecesOf } from '../../../../support/metrics-texts.ts';

const read = (text: string | Uint8Array) => readKubeletMetrics(piecesOf(text), SCRAPE_LIMITS);
const NAME = 'kubelet_http_requests_total';

const LINES: readonly (readonly [string, string, number])[] = [
  ['labels in another order', `${NAME}{server_type="readonly",path="stats",method="GET"} 4`, 4],
  [
    'a label from old kubelets',
    `${NAME}{host="10.0.0.1:10255",method="GET",path="stats",server_type="readonly"} 4`,
    4,
  ],
  [
    'blanks wherever they are allowed',
    `\t${NAME} { path = "stats" ,method="GET", server_type="readonly", }  4 `,
    4,
  ],
  ['a carriage return', `${counterLine('stats', 4)}\r`, 4],
  ['a timestamp', `${counterLine('stats', 4)} 1795478523212`, 4],
  ['an exponent', counterLine('stats', '4.3629952e+07'), 43_629_952],
  [
    'an OpenMetrics exemplar',
    `${counterLine('stats', '4.0')} 1795478523.2 # {trace_id="ab } c"} 1.0 1795478523.1`,
    4,
  ],
  ['an integer written as a decimal', counterLine('stats', '4.000'), 4],
];

describe('a line of the counter', () => {
  for (const [name, line, requests] of LINES) {
    it(`is read with ${name}`, async () => {
      const reading = await read(kubeletText([line]));
      assert.deepEqual(reading.counts, [{ path: 'stats', method: 'GET', requests }]);
      assert.equal(reading.doubt, null);
    });
  }

  it('is read with escapes in its label values', async () => {
    const reading = await read(kubeletText([counterLine('a\\"b\\\\c\\nd}', 1)]));
    assert.deepEqual(reading.counts, [{ path: 'a"b\\c\nd}', method: 'GET', requests: 1 }]);
  });

  it('is added to others with the same path and method', async () => {
    const other = counterLine('exec', 3).replace('"false"', '"true"');
    const reading = await read(kubeletText([counterLine('exec', 2), other]));
    assert.deepEqual(reading.counts, [{ path: 'exec', method: 'GET', requests: 5 }]);
  });

  it('is distinguished from the authenticated port, similar metrics, and mere mentions', async () => {
    const reading = await read(
      kubeletText([
        counterLine('pods', 9, 'readwrite'),
        `${NAME}_seconds${counterLine('pods', 9).slice(NAME.length)}`,
        `my_${counterLine('pods', 9)}`,
        `# ${counterLine('pods', 9)}`,
        `notes{text="${NAME}"} 9`,
        'kubelet_http_requests_duration_seconds_count{path="pods",server_type="readonly"} 9',
        'kubelet_http_inflight_requests{path="pods",server_type="readonly"} 9',
      ]),
    );
    assert.deepEqual(reading.counts, []);
    assert.equal(reading.doubt, null);
  });
});

describe('a metrics text', () => {
  const expected = [{ path: 'stats', method: 'GET', requests: 4 }];

  it('may be OpenMetrics, with _created between its samples and # EOF at its end', async () => {
    const created = counterLine('stats', '1.7954785e+09').replace('_total', '_created');
    const text = [
      'process_start_time_seconds 1.7954785e+09',
      '# TYPE kubelet_http_requests counter',
      counterLine('metrics', '7.0', 'readwrite'),
      created.replace('readonly', 'readwrite'),
      counterLine('stats', '4.0'),
      created,
      '# EOF',
    ].join('\n');
    const reading = await read(text);
    assert.deepEqual(reading.counts, expected);
    assert.equal(reading.doubt, null);
  });

  it('may have CRLF, gzip compression, or a byte order mark', async () => {
    const text = kubeletText([counterLine('stats', 4)]);
    for (const form of [
      text.replaceAll('\n', '\r\n'),
      gzipSync(text),
      `\uFEFF${text}`,
      gzipSync(`\uFEFF${text}`),
    ]) {
      const reading = await read(form);
      assert.deepEqual(reading.counts, expected);
      assert.equal(reading.processStartedAtMs, 1795478501750);
      assert.equal(reading.doubt, null);
    }
  });

  it('may consist of several gzip members', async () => {
    const text = kubeletText([counterLine('stats', 4)]);
    const reading = await read(Buffer.concat([gzipSync(text.slice(0, 200)), gzipSync(text.slice(200))]));
    assert.deepEqual(reading.counts, expected);
  });

  it('may have its families in any order', async () => {
    const lines = kubeletText([counterLine('stats', 4)])
      .trimEnd()
      .split('\n');
    const reading = await read(`${lines.toReversed().join('\n')}\n`);
    assert.deepEqual(reading.counts, expected);
    assert.equal(reading.processStartedAtMs, 1795478501750);
  });

  it('may, in a file, consist only of the lines that the how-to page greps', async () => {
    const reading = await readKubeletMetrics(piecesOf(`${counterLine('stats', 4)}\n`), FILE_LIMITS);
    assert.deepEqual(reading.counts, expected);
    assert.equal(reading.processStartedAtMs, null);
    assert.equal(reading.doubt, null);
  });

  it('has no process start if that is not a valid time', async () => {
    for (const start of [null, 'NaN', '+Inf', '0', '-5', 'soon']) {
      const reading = await read(kubeletText([counterLine('stats', 4)], start));
      assert.equal(reading.processStartedAtMs, null, String(start));
      assert.equal(reading.doubt, null, String(start));
    }
  });

  it('is flagged if it lacks the counter', async () => {
    const text = kubeletText([]).replace(counterLine('metrics', 7, 'readwrite'), '');
    const reading = await read(text);
    assert.equal(reading.familyPresent, false);
    assert.equal(reading.doubt, null);
  });
});
