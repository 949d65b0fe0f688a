import assert from 'node:assert/strict';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MonitoringPrometheusQuery } from '../../../../shared/adapters/monitoring/cloud-monitoring.ts';
import { HttpClient } from '../../../../shared/platform/http/http-client.ts';
import { DEFAULT_LIMITS } from '../../../../shared/platform/http/retry.ts';

const PROMQL = 'up{job="kubelet"} or vector(1)';

async function answerOf(status: number, document: unknown) {
  let asked: IncomingMessage | undefined;
  const server = createServer((request, response) => {
    asked = request;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(typeof document === 'string' ? document : JSON.stringify(document));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const transport = new HttpClient({
    credentials: { headersFor: async () => ({ authorization: 'Bearer token-of-the-test' }) },
    clock: { nowMs: () => 0 },
    limits: { ...DEFAULT_LIMITS, attempts: 1 },
  });
  const endpoint = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  try {
    const vector = await new MonitoringPrometheusQuery(transport, endpoint).query(
      'project-a',
      PROMQL,
      1_795_003_600_500,
    );
    return { vector, asked };
  } finally {
    await transport.close();
    server.close();
  }
}

const vector = (result: unknown, more: object = {}) => ({
  status: 'success',
  data: { resultType: 'vector', result },
  ...more,
});

describe('MonitoringPrometheusQuery', () => {
  it('queries the Prometheus API of a project at the given time, with credentials', async () => {
    const { asked } = await answerOf(200, vector([]));
    const url = new URL(asked?.url ?? '', 'http://x');
    assert.equal(asked?.method, 'GET');
    assert.equal(url.pathname, '/v1/projects/project-a/location/global/prometheus/api/v1/query');
    assert.equal(url.searchParams.get('query'), PROMQL);
    assert.equal(url.searchParams.get('time'), '1795003600.5');
    assert.equal(asked?.headers.authorization, 'Bearer token-of-the-test');
  });

  it('reads series and their values', async () => {
    const result = ['3', '4.3629952e+07', '+Inf', '-Inf', 'NaN', ''].map((text, index) => ({
      metric: { node: `n${index}` },
      value: [1_795_003_600.5, text],
    }));
    const { vector: read } = await answerOf(200, vector(result));
    assert.deepEqual(read, {
      series: [3, 43_629_952, Infinity, -Infinity, Number.NaN, Number.NaN].map((value, index) => ({
        labels: { node: `n${index}` },
        value,
      })),
      complete: true,
    });
  });

  it('is incomplete if the response has warnings', async () => {
    assert.equal(
      (await answerOf(200, vector([], { warnings: ['partial response'] }))).vector.complete,
      false,
    );
  });

  const invalid: readonly [string, unknown][] = [
    ['a matrix', { status: 'success', data: { resultType: 'matrix', result: [] } }],
    ['a failure with status 200', { status: 'error', errorType: 'timeout', error: 'query timed out' }],
    ['a value that is not a string', vector([{ metric: {}, value: [1, 2] }])],
    ['a login page', '<html>'],
  ];
  for (const [what, document] of invalid)
    it(`rejects ${what}`, () => assert.rejects(answerOf(200, document), { code: 'API_ANSWER_INVALID' }));

  it('reports a denied query as API_FORBIDDEN', async () => {
    const error = { code: 403, status: 'PERMISSION_DENIED', message: 'denied' };
    await assert.rejects(answerOf(403, { error }), { code: 'API_FORBIDDEN' });
  });
});
