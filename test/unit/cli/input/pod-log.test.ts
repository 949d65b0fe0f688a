import assert from 'node:assert/strict';
import { readUsageText } from '../../../../cli/input/read-usage-text.ts';
import { requestsOf } from '../../../../shared/model/sampling.ts';
import { FILE_LIMITS, type TextLimits } from '../../../../shared/stages/sample/metrics/reading.ts';
import { counterLine, piecesOf } from '../../../support/metrics-texts.ts';

const METADATA = [
  '# HELP kubelet_http_requests_total [ALPHA] Number of the http requests received since the server started',
  '# TYPE kubelet_http_requests_total counter',
];

/** The output of one iteration of the DaemonSet's loop. */
function printing(readOnly: Record<string, number>, before: readonly string[] = METADATA): string[] {
  return [
    ...before,
    ...Object.entries(readOnly).map(([path, value]) => counterLine(path, value)),
    counterLine('metrics', 7, 'readwrite'),
  ];
}

const ofPod = (pod: string, lines: readonly string[]) =>
  lines.map((line) => `[pod/node-metrics-printer-${pod}/metrics-printer] ${line}`);

async function read(lines: readonly string[], limits: TextLimits = FILE_LIMITS, end = '\n') {
  const text = await readUsageText(piecesOf(lines.join('\n') + end, 777), limits);
  assert.equal(text.kind, 'PODS');
  return text.kind === 'PODS'
    ? new Map([...text.scrapes].map(([pod, scrapes]) => [pod.replace('node-metrics-printer-', ''), scrapes]))
    : new Map<string, never>();
}

/** The requests of each scrape. */
async function totals(lines: readonly string[], end = '\n') {
  const pods = await read(lines, FILE_LIMITS, end);
  return Object.fromEntries(
    [...pods].map(([pod, scrapes]) => [pod, scrapes.map(({ counts }) => requestsOf(counts))]),
  );
}

describe("the log of Google's DaemonSet", () => {
  it('contains the scrapes of each pod in order', async () => {
    const a = [...printing({ pods: 1 }), ...printing({ pods: 3, stats: 1 })];
    assert.deepEqual(await totals([...ofPod('a', a), ...ofPod('b', printing({}))]), { a: [1, 4], b: [0] });
  });

  it('may interleave pods line by line', async () => {
    const a = ofPod('a', [...printing({ pods: 1 }), ...printing({ pods: 2 })]);
    const b = ofPod('b', [...printing({ stats: 5 }), ...printing({ stats: 5 })]);
    const lines = a.flatMap((line, index) => [line, b[index] ?? '']);
    assert.deepEqual(await totals(lines), { a: [1, 2], b: [5, 5] });
  });

  it('may begin in the middle of a scrape, as its last ten lines do', async () => {
    const whole = printing({ healthz: 3, pods: 1, stats: 9 });
    assert.deepEqual(await totals(ofPod('a', [...whole.slice(4), ...whole])), { a: [13] });
  });

  it('is parsed as far as possible if it contains only part of a scrape', async () => {
    assert.deepEqual(await totals(ofPod('a', printing({ healthz: 3, stats: 9 }).slice(3))), { a: [9] });
  });

  it('may end in the middle of a scrape', async () => {
    const whole = printing({ healthz: 3, stats: 9 });
    assert.deepEqual(await totals(ofPod('a', [...whole, ...whole.slice(0, 3)])), { a: [12] });
    const cut = ofPod('a', [...whole, ...whole]);
    assert.deepEqual(await totals([...cut.slice(0, -1), cut.at(-1)?.slice(0, -1) ?? ''], ''), { a: [12] });
  });

  it('may lack the metadata: a repeated series starts a new scrape', async () => {
    const lines = [
      ...printing({ pods: 1, stats: 2 }, []),
      ...printing({ pods: 1, stats: 4 }, []),
      ...printing({ pods: 1, stats: 8 }, []),
    ];
    assert.deepEqual(await totals(ofPod('a', lines)), { a: [5, 9] });
  });

  it('may have timestamps', async () => {
    const lines = printing({ pods: 1 }).map((line) => `2026-11-24T00:02:03.496123456Z ${line}`);
    const [scrape] = (await read(ofPod('a', lines))).get('a') ?? [];
    assert.equal(scrape?.loggedAtMs, Date.parse('2026-11-24T00:02:03.496Z'));
  });

  it('may have the process start time before the counter', async () => {
    const first = printing({ pods: 1 }, ['process_start_time_seconds 1.7954785e+09']);
    const second = printing({}, ['process_start_time_seconds 1.7954795e+09']);
    const scrapes = (await read(ofPod('a', [...first, ...second]))).get('a') ?? [];
    assert.deepEqual(
      scrapes.map(({ processStartedAtMs }) => processStartedAtMs),
      [1795478500000],
    );
  });

  it('is reduced to the first and last scrape of each steady period, and every restart', async () => {
    const rising = Array.from({ length: 50 }, (_, index) => printing({ pods: index + 1 })).flat();
    const again = Array.from({ length: 50 }, (_, index) => printing({ pods: index + 1 })).flat();
    assert.deepEqual(await totals(ofPod('a', [...rising, ...again])), { a: [1, 50, 1, 49, 50] });
  });

  it('includes a pod that did not print the counter', async () => {
    assert.deepEqual(await totals([...ofPod('a', ['curl: (7) refused']), ...ofPod('b', printing({}))]), {
      a: [],
      b: [0],
    });
  });

  it('is inconclusive if two pods interleave within a line', async () => {
    const broken = `${counterLine('pods', 1).slice(0, 40)}[pod/x/y] ${counterLine('pods', 1)}`;
    const scrapes = (await read(ofPod('a', [...printing({}), broken]))).get('a') ?? [];
    assert.equal(scrapes.at(-1)?.doubt, 'LINE_INVALID');
  });

  it('is inconclusive if it exceeds the limit', async () => {
    const lines = ofPod('a', Array.from({ length: 50 }, () => printing({})).flat());
    const scrapes = (await read(lines, { ...FILE_LIMITS, maxBytes: 10_000 })).get('a') ?? [];
    assert.equal(scrapes.at(-1)?.doubt, 'TOO_LARGE');
  });
});
