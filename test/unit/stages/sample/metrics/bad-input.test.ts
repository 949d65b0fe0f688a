import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { requestsOf } from '../../../../../shared/model/sampling.ts';
import { readKubeletMetrics } from '../../../../../shared/stages/sample/metrics/read-kubelet-metrics.ts';
import type { Doubt } from '../../../../../shared/stages/sample/metrics/reading.ts';
import { SCRAPE_LIMITS, type TextLimits } from '../../../../../shared/stages/sample/metrics/reading.ts';
import { parseCounterLine } from '../../../../../shared/stages/sample/metrics/sample-line.ts';
import { counterLine, kubeletText, piecesOf, recordedMetrics } from '../../../../support/metrics-texts.ts';

const SMALL: TextLimits = { maxBytes: 20_000, maxLineBytes: 1000, wholeText: false };
const read = (text: string | Uint8Array, limits = SMALL) => readKubeletMetrics(piecesOf(text, 999), limits);
const NAME = 'kubelet_http_requests_total';
const FILLER = 'go_goroutines 312\n';

const NOT_METRICS: readonly (readonly [string, string | Uint8Array, string])[] = [
  ['nothing', '', 'it is empty'],
  ['a login page', '<!DOCTYPE html>\n<html><title>Sign in</title></html>\n', 'it is an HTML page'],
  ['an HTML page in one very long line', `<html>${'x'.repeat(50_000)}`, 'it is an HTML page'],
  ['a Status of the API server', '{"kind":"Status","code":403}\n', 'it is JSON'],
  ["a kubelet's refusal", 'Forbidden (user=kube, verb=get, resource=nodes)\n', 'its first line is no metric'],
  ['one word', 'Unauthorized', 'its first line is no metric'],
  ['Markdown', '# Title\n\nSome text 5\n', 'its first line is no metric'],
  ['comments', '# one\n# two\n', 'it has comments alone'],
  [
    'UTF-16, as PowerShell writes it',
    Buffer.from(`\uFEFF${kubeletText([])}`, 'utf16le'),
    'it is UTF-16 text: save it as UTF-8',
  ],
  ['zeros', Buffer.alloc(5000), 'it is binary'],
  ['the log of several pods', '[pod/a/b] # HELP c d\n', 'it is a log of several pods'],
  ['gzip of a login page', gzipSync('<html></html>'), 'it is an HTML page'],
];

const DOUBTFUL: readonly (readonly [string, string | Uint8Array, Doubt])[] = [
  ['a duplicate label', kubeletText([`${NAME}{path="a",path="b",server_type="readonly"} 1`]), 'LINE_INVALID'],
  ['a label without quotes', kubeletText([`${NAME}{path=a,server_type="readonly"} 1`]), 'LINE_INVALID'],
  ['no label that distinguishes the servers', kubeletText([`${NAME}{path="a"} 1`]), 'LINE_INVALID'],
  ['an invalid escape', kubeletText([counterLine('a\\x', 1)]), 'LINE_INVALID'],
  [
    'a line interrupted by another line',
    kubeletText([`${NAME}{path="a",serv${NAME}{path="b"} 1`]),
    'LINE_INVALID',
  ],
  ['NaN', kubeletText([counterLine('a', 'NaN')]), 'VALUE_INVALID'],
  ['infinity', kubeletText([counterLine('a', '+Inf')]), 'VALUE_INVALID'],
  ['a negative value', kubeletText([counterLine('a', -1)]), 'VALUE_INVALID'],
  ['a fraction', kubeletText([counterLine('a', 1.5)]), 'VALUE_INVALID'],
  [
    'a count that a double cannot represent exactly',
    kubeletText([counterLine('a', '9.1e+15')]),
    'VALUE_INVALID',
  ],
  ['a duplicate series', kubeletText([counterLine('a', 1), counterLine('a', 1)]), 'SERIES_REPEATED'],
  [
    'the name as the first label',
    kubeletText([`{"${NAME}",path="a",server_type="readonly"} 1`]),
    'LINE_INVALID',
  ],
  [
    'a response that ends with a whole line of the counter',
    `${FILLER}${counterLine('metrics', 7, 'readwrite')}\n`,
    'COUNTER_CUT',
  ],
  [
    'a duplicate series whose labels are in another order',
    kubeletText([`${NAME}{path="a",server_type="readonly"} 1`, `${NAME}{server_type="readonly",path="a"} 2`]),
    'SERIES_REPEATED',
  ],
  [
    'a line of the counter that is too long',
    kubeletText([counterLine('a'.repeat(1000), 1)]),
    'LINE_TOO_LONG',
  ],
  ['a line of the counter without an end', `${FILLER}${NAME}{path="${'a'.repeat(15_000)}`, 'LINE_TOO_LONG'],
  ['no end', FILLER.repeat(5000), 'TOO_LARGE'],
  ['one line without an end', `${FILLER}${'x'.repeat(50_000)}`, 'TOO_LARGE'],
  ['gzip that inflates without an end', gzipSync(FILLER.repeat(500_000)), 'TOO_LARGE'],
  [
    'an end in the middle of the counter',
    kubeletText([counterLine('a', 12)]).split('2\nkubelet_http')[0] ?? '',
    'CUT',
  ],
  ['an end before the process start', kubeletText([counterLine('a', 12)]).split('5478501')[0] ?? '', 'CUT'],
];

describe('text that is not metrics', () => {
  for (const [name, text, looksLike] of NOT_METRICS) {
    it(`${name}: ${looksLike}`, async () => {
      const reading = await read(text);
      assert.equal(reading.looksLike, looksLike);
      assert.equal(reading.familyPresent, false);
    });
  }
});

describe('a doubtful metrics text', () => {
  for (const [name, text, doubt] of DOUBTFUL) {
    it(`has ${name}: ${doubt}`, async () => {
      assert.equal((await read(text)).doubt, doubt);
    });
  }

  it('has more series than any kubelet: TOO_MANY_SERIES', async () => {
    const lines = Array.from({ length: 501 }, (_, index) => counterLine(`p${index}`, 1));
    assert.equal((await read(kubeletText(lines), SCRAPE_LIMITS)).doubt, 'TOO_MANY_SERIES');
  });

  it('has 1,100 series of 2^53 - 1 in a few kB of gzip, whose sum overflowed INT64 in the store', async () => {
    const lines = Array.from({ length: 1100 }, (_, index) =>
      counterLine(`p${index}`, Number.MAX_SAFE_INTEGER),
    );
    const reading = await read(gzipSync(kubeletText(lines)), SCRAPE_LIMITS);
    assert.equal(reading.doubt, 'TOO_MANY_REQUESTS');
    assert.deepEqual(reading.counts, []);
  });

  for (const count of ['9007199254740992', '9007199254740993', '1e+16', '1.8446744073709552e+19'])
    it(`has a counter above 2^53, ${count}, for which a double cannot show whether it grew: VALUE_INVALID`, async () => {
      const lines = [counterLine('a', 1), counterLine('b', 0).replace(/0\n?$/, count)];
      const reading = await read(kubeletText(lines), SCRAPE_LIMITS);
      assert.equal(reading.doubt, 'VALUE_INVALID');
    });

  it('has more requests in total than a kubelet can have served, although each series has fewer', async () => {
    const lines = ['a', 'b', 'c'].map((path) => counterLine(path, 40_000_000_000));
    const reading = await read(kubeletText(lines), SCRAPE_LIMITS);
    assert.equal(reading.doubt, 'TOO_MANY_REQUESTS');
    assert.equal(requestsOf(reading.counts), 80_000_000_000);
  });

  it('has 1,000 paths of 15 kB, whose entire lines were kept in memory: LABEL_TOO_LONG', async () => {
    const lines = Array.from({ length: 1000 }, (_, index) => counterLine(`${index}${'x'.repeat(15_000)}`, 1));
    const reading = await read(kubeletText(lines), SCRAPE_LIMITS);
    assert.equal(reading.doubt, 'LABEL_TOO_LONG');
    assert.deepEqual(reading.counts, []);
  });

  it('has label values of several MB, which overflowed the stack of the regular expression', () => {
    const line = `${NAME}{path="${'\\n'.repeat(4_000_000)}",server_type="readonly"} 1`;
    assert.equal(parseCounterLine(line), 'LABEL_TOO_LONG');
  });

  it('is gzip that is truncated or damaged at any position', async () => {
    const gzip = recordedMetrics('metrics-through-node-proxy.gz');
    for (const length of [5, 20, 1000, 10_000]) {
      assert.equal((await read(gzip.subarray(0, length), SCRAPE_LIMITS)).doubt, 'GZIP_DAMAGED', `${length}`);
    }
    const damaged = Buffer.from(gzip);
    damaged.fill(0x55, 2000, 2100);
    assert.equal((await read(damaged, SCRAPE_LIMITS)).doubt, 'GZIP_DAMAGED');
  });

  it('is several scrapes in one file, if the whole text is read', async () => {
    const text = kubeletText([]).concat(kubeletText([counterLine('a', 1)]));
    assert.equal((await read(text, { ...SMALL, wholeText: true })).doubt, 'SERIES_REPEATED');
    assert.equal((await read(text)).doubt, null);
  });

  it('has a start before there was Kubernetes, of a clock that was not set: the start is unknown (was quiet for 56 years)', async () => {
    const startOf = async (seconds: number) =>
      (await read(kubeletText([], seconds), SCRAPE_LIMITS)).processStartedAtMs;
    assert.deepEqual(await Promise.all([0, 1, 12.5, 1_000_000_000].map(startOf)), [null, null, null, null]);
    assert.equal(await startOf(1_420_000_000), 1_420_000_000_000);
  });

  it('throws the error of the source', async () => {
    const broken = async function* () {
      yield Buffer.from(FILLER);
      throw new Error('connection reset');
    };
    await assert.rejects(readKubeletMetrics(broken(), SMALL), { message: 'connection reset' });
  });
});
