import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { readUsageText } from '../../cli/input/read-usage-text.ts';
import type { PathCount } from '../../shared/model/sampling.ts';
import { requestsOf } from '../../shared/model/sampling.ts';
import { judgeNode } from '../../shared/stages/judge/usage/node-verdict.ts';
import { readKubeletMetrics } from '../../shared/stages/sample/metrics/read-kubelet-metrics.ts';
import { SCRAPE_LIMITS, sampleOf } from '../../shared/stages/sample/metrics/reading.ts';
import { NameSearch } from '../../shared/stages/sample/metrics/scrape.ts';
import { piecesOf, recordedMetrics } from '../support/metrics-texts.ts';

const NAME = 'kubelet_http_requests_total';

/** Label values with every character that must be escaped. */
const arbitraryValue = fc.string({
  unit: fc.constantFrom('a', 'pods', '/', '"', '\\', '\n', '{', '}', ',', ' ', '#', 'é'),
  maxLength: 6,
});

const arbitraryCounts: fc.Arbitrary<PathCount[]> = fc.uniqueArray(
  fc.record({
    path: arbitraryValue,
    method: fc.constantFrom('GET', 'POST', 'other'),
    requests: fc.oneof(
      fc.nat({ max: 500_000_000 }),
      fc.integer({ min: 1, max: 12 }).map((billions) => billions * 1e9),
    ),
  }),
  { selector: ({ path, method }) => JSON.stringify([path, method]), maxLength: 8 },
);

const escaped = (value: string) =>
  value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');

/** Prints a count in one of several formats, selected by the number. */
function printed({ path, method, requests }: PathCount, way: number): string {
  const labels = [
    `path="${escaped(path)}"`,
    `method="${method}"`,
    'server_type="readonly"',
    'long_running="false"',
  ];
  const turned = [...labels.slice(way % 4), ...labels.slice(0, way % 4)];
  const value = way % 3 === 0 ? requests.toExponential() : String(requests);
  return `${NAME}{${turned.join(way % 2 === 0 ? ',' : ' , ')}} ${value}${way % 5 === 0 ? ' 1795478523212' : ''}${way % 7 === 0 ? '\r' : ''}`;
}

const sorted = (counts: readonly PathCount[]) =>
  counts.map(({ path, method, requests }) => JSON.stringify([path, method, requests])).toSorted();

describe('the laws of reading metrics', () => {
  it('formatting, chunking and compression do not change the result', async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitraryCounts,
        fc.array(fc.nat(100), { minLength: 8, maxLength: 8 }),
        fc.integer({ min: 1, max: 400 }),
        fc.boolean(),
        async (counts, ways, size, zipped) => {
          const lines = counts.map((count, index) => printed(count, ways[index] ?? 0));
          const text = `# TYPE ${NAME} counter\n${NAME}{server_type="readwrite"} 1\n${lines.join('\n')}\nprocess_start_time_seconds 1795478501.5\n`;
          const reading = await readKubeletMetrics(
            piecesOf(zipped ? gzipSync(text) : text, size),
            SCRAPE_LIMITS,
          );
          assert.deepEqual(sorted(reading.counts), sorted(counts));
          assert.equal(reading.doubt, null);
          assert.equal(reading.processStartedAtMs, 1_795_478_501_500);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('truncated text is never NOT_SEEN, plain or gzip', async () => {
    const text = recordedMetrics('metrics-2-after-18-requests.txt');
    const gzip = recordedMetrics('metrics-through-node-proxy.gz');
    // Judged a day later, so that only the truncation can prevent NOT_SEEN.
    const policy = { port: 'ENABLED', minimumWindowMs: 3_600_000 } as const;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(text, gzip),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (whole, part) => {
          const cut = whole.subarray(0, Math.floor(whole.length * part));
          const reading = await readKubeletMetrics(piecesOf(cut), SCRAPE_LIMITS);
          const { nodeClockMs: _, ...rest } = reading;
          const sample = sampleOf({ ...rest, nodeClockMs: null }, 1795478523496 + 86_400_000);
          const { verdict } = judgeNode([sample], policy);
          assert.notEqual(verdict, 'NOT_SEEN');
          if (verdict === 'USED_SINCE_START') assert.ok(requestsOf(reading.counts) > 0);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('no input makes it fail', async () => {
    const words = fc.constantFrom(
      'kubelet_http_requests_total',
      '{path="pods",server_type="readonly"}',
      ' 3',
      '\n',
      '\r\n',
      '# TYPE ',
      'process_start_time_seconds',
      '"',
      '\\',
      '[pod/a/b] ',
      '\u0000',
      '\u001f\u008b',
      'a 1\n',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.uint8Array({ maxLength: 300 }),
          fc.array(words).map((parts) => Buffer.from(parts.join(''), 'latin1')),
        ),
        fc.integer({ min: 1, max: 50 }),
        async (bytes, size) => {
          const limits = { maxBytes: 5000, maxLineBytes: 100, wholeText: false };
          await readKubeletMetrics(piecesOf(bytes, size), limits);
          await readUsageText(piecesOf(bytes, size), { ...limits, wholeText: true });
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('the search for names', () => {
  it('finds what indexOf finds, at any offset', () => {
    const names = ['abcabdabc', 'bcabdabcaba', 'dabcabcabcd'];
    const search = new NameSearch(names);
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd', ...names), maxLength: 60 });
    fc.assert(
      fc.property(letters, fc.nat(20), (text, from) => {
        const found = search.indexIn(Buffer.from(text), from);
        const places = names.map((name) => text.indexOf(name, from)).filter((at) => at >= 0);
        if (found < 0) assert.deepEqual(places, []);
        else
          assert.ok(
            names.some((name) => text.startsWith(name, found)),
            `${found} in ${text}`,
          );
      }),
      { numRuns: 3000 },
    );
  });
});
