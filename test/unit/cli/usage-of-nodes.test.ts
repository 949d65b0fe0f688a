import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { run } from '../../../cli/run.ts';
import { counterLine, kubeletText } from '../../support/metrics-texts.ts';
import { aProcessContext } from '../../support/process-context.ts';

async function usage(stdin: string, ...argv: string[]) {
  const context = aProcessContext({ stdin: Readable.from([Buffer.from(stdin)]) });
  const status = await run(['usage', '-', ...argv], context);
  return { status, stdout: context.stdout.text, stderr: context.stderr.text };
}

/** `node VERDICT window requests` of each line. */
async function judged(stdin: string, ...argv: string[]): Promise<string[]> {
  const { stdout } = await usage(stdin, ...argv, '--format', 'json');
  return (JSON.parse(stdout) as Record<string, unknown>[]).map(
    ({ node, verdict, window_seconds, requests }) => `${node} ${verdict} ${window_seconds} ${requests}`,
  );
}

const STARTED = 1_795_478_501;
const used = kubeletText([counterLine('pods', 4)], STARTED);
const unused = kubeletText([], STARTED);

describe('usage of the metrics of several nodes in one text', () => {
  const HEADERS = [
    (node: string) => `== ${node}`,
    (node: string) => `=== ${node} ===`,
    (node: string) => `--- ${node} ---`,
    (node: string) => `# ${node}`,
    (node: string) => `Node: ${node}`,
    (node: string) => `>>> node ${node}`,
    (node: string) => `node/${node}`,
    (node: string) => `${node}:`,
    (node: string) => `${node}\r`,
  ];
  for (const header of HEADERS)
    it(`is told apart by ${JSON.stringify(header('NODE'))}`, async () => {
      const text = `${header('gke-shop-a-1')}\n${used}${header('gke-shop-a-2')}\n${unused}`;
      const lines = await judged(text, '--sampled-at', `${STARTED + 7200}`);
      assert.deepEqual(
        lines.map((line) => line.split(' ').slice(0, 2).join(' ')),
        ['gke-shop-a-1 USED_SINCE_START', 'gke-shop-a-2 NOT_SEEN'],
      );
      assert.equal((await usage(text)).status, 1);
    });

  it('judges a node without any line as INCONCLUSIVE, as grep leaves it', async () => {
    const text = `== gke-a-1\n${counterLine('pods', 4)}\n== gke-a-2\n== gke-a-3\n`;
    const { status, stdout } = await usage(text);
    assert.equal(status, 1);
    assert.match(stdout, /gke-a-2 +INCONCLUSIVE/);
    assert.match(stdout, /gke-a-3 +INCONCLUSIVE/);
    assert.equal((await usage('== gke-a-2\n== gke-a-3\n')).status, 3);
  });

  it('takes a node that comes twice for two samples', async () => {
    const later = kubeletText([counterLine('pods', 9)], STARTED);
    const [line] = await judged(`== gke-a-1\n${used}== gke-a-1\n${later}`);
    assert.match(line ?? '', /^gke-a-1 IN_USE \S+ 5$/);
  });

  it('names the node whose text is cut', async () => {
    const { status, stderr } = await usage(`== gke-a-1\n${unused}== gke-a-2\n${used.slice(0, -5)}`);
    assert.equal(status, 3);
    assert.match(stderr, /the text of gke-a-2 is not conclusive: it ends in the middle of a line/);
  });

  it('explains what empty output of grep means, and exits with 3 (was "it is empty")', async () => {
    for (const text of ['', '\n']) {
      const { status, stderr, stdout } = await usage(text);
      assert.equal(status, 3);
      assert.match(stdout, /INCONCLUSIVE/);
      assert.match(stderr, /no request lines\. Pass the whole \/metrics page/);
    }
  });
});

describe('usage of a response of the Prometheus API', () => {
  const series = (node: string, labels: object, ...values: [number, string][]) => ({
    metric: {
      __name__: 'kubelet_http_requests_total',
      node,
      instance: `${node}:10250`,
      job: 'kubelet',
      ...labels,
    },
    ...(values.length === 1 ? { value: values[0] } : { values }),
  });
  const started = (node: string, ...values: [number, string][]) => ({
    ...series(node, {}, ...values),
    metric: { ...series(node, {}).metric, __name__: 'process_start_time_seconds' },
  });
  const readonly = { server_type: 'readonly', path: 'pods', method: 'GET' };
  const readwrite = { server_type: 'readwrite', path: 'metrics', method: 'GET' };
  const response = (...result: { readonly metric: object }[]) =>
    JSON.stringify({
      status: 'success',
      data: { resultType: result.some((one) => 'values' in one) ? 'matrix' : 'vector', result },
    });
  const T = STARTED + 7200;

  it('judges each node of a query, from its process start to five minutes before the query', async () => {
    const text = response(
      series('gke-a-1', readonly, [T, '4']),
      series('gke-a-2', readwrite, [T, '70']),
      started('gke-a-2', [T, String(STARTED)]),
    );
    assert.deepEqual(await judged(text), ['gke-a-1 USED_SINCE_START null 4', 'gke-a-2 NOT_SEEN 6900 0']);
  });

  it('takes the process start from the page that has the counter, and only if all replicas agree', async () => {
    const on = (one: { metric: object }, labels: object) => ({
      ...one,
      metric: { ...one.metric, ...labels },
    });
    const page = { metrics_path: '/metrics' };
    const start = started('gke-a-1', [T, String(STARTED)]);
    const scraped = [on(series('gke-a-1', readwrite, [T, '70']), page), on(start, page)];
    const restarted = started('gke-a-1', [T, String(STARTED + 7000)]);
    const replica = { ...page, replica: 'b' };
    assert.deepEqual(await judged(response(...scraped, on(restarted, { metrics_path: '/metrics/probes' }))), [
      'gke-a-1 NOT_SEEN 6900 0',
    ]);
    assert.deepEqual(await judged(response(...scraped, ...scraped.map((one) => on(one, replica)))), [
      'gke-a-1 NOT_SEEN 6900 0',
    ]);
    assert.deepEqual(
      await judged(
        response(...scraped, on(series('gke-a-1', readwrite, [T, '1']), replica), on(restarted, replica)),
      ),
      ['gke-a-1 INCONCLUSIVE null 0'],
    );
  });

  for (const incomplete of [
    { warnings: ['partial response: one store did not answer'] },
    { isPartial: true },
  ])
    it(`does not take silence for quiet in a response with ${JSON.stringify(incomplete)}`, async () => {
      const whole = JSON.parse(
        response(series('gke-a-1', readwrite, [T, '70']), started('gke-a-1', [T, String(STARTED)])),
      );
      const complete = { warnings: [], isPartial: false, infos: ['not a counter'] };
      assert.equal((await usage(JSON.stringify({ ...whole, ...complete }))).status, 0);
      const { status, stderr } = await usage(JSON.stringify({ ...whole, ...incomplete }));
      assert.equal(status, 3);
      assert.match(
        stderr,
        /the text of gke-a-1 is not conclusive: the response says that it may be incomplete/,
      );
    });

  it('judges growth, and its absence, in a range', async () => {
    const text = response(
      series('gke-a-1', readonly, [T, '4'], [T + 60, '4'], [T + 7200, '9']),
      series('gke-a-2', readonly, [T, '4'], [T + 60, '4'], [T + 7200, '4']),
    );
    assert.deepEqual(await judged(text), ['gke-a-1 IN_USE 6900 5', 'gke-a-2 NOT_SEEN 6900 0']);
    assert.equal((await usage(text)).status, 1);
  });

  it('does not count a kubelet without a counter, or with an unclear one, as quiet', async () => {
    const text = response(
      series('gke-a-1', { ...readonly, server_type: undefined }, [T, '0']),
      series('gke-a-2', readonly, [T, '1.5']),
      series('gke-a-3', readonly, [T, '0']),
      series('gke-a-3', { ...readonly, replica: 'b' }, [T, '0']),
    );
    const { status, stderr } = await usage(text);
    assert.equal(status, 3);
    assert.match(stderr, /the text of gke-a-1 is not conclusive/);
    assert.match(stderr, /the text of gke-a-3 is not conclusive: a series comes twice/);
  });

  it('exits with 3 if there are no series', async () => {
    const { status, stderr } = await usage(response());
    assert.equal(status, 3);
    assert.match(
      stderr,
      /the response has no series\. Query kubelet_http_requests_total without a server_type/,
    );
  });

  it('rejects the result of a function, which lacks the name of the counter', async () => {
    const { __name__: _, ...metric } = series('gke-a-1', readonly, [T, '0']).metric;
    const { status, stderr } = await usage(response({ ...series('gke-a-1', {}, [T, '0']), metric }));
    assert.equal(status, 2);
    assert.match(stderr, /without the counter itself; query kubelet_http_requests_total, without functions/);
  });

  it('keeps nodes of several clusters apart', async () => {
    const at = (cluster: string) => ({ project_id: 'p', location: 'us-central1', cluster });
    const text = response(
      series('gke-a-1', { ...readonly, ...at('one') }, [T, '4']),
      series('gke-a-1', { ...readwrite, ...at('two') }, [T, '4']),
    );
    const lines = await judged(text);
    assert.match(lines[0] ?? '', /^p\/us-central1\/one\/gke-a-1 USED_SINCE_START/);
    assert.match(lines[1] ?? '', /^p\/us-central1\/two\/gke-a-1 INCONCLUSIVE/);
  });
});
