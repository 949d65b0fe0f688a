import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent } from 'undici';
import { checkHttp, checkPromql, HTTP_CHECK_LIMITS } from '../../../../cli/close/health-checks.ts';
import { SweepError } from '../../../../shared/platform/errors.ts';
import { healthUrls, labelSelector } from '../../../../shared/platform/options-checks-close.ts';
import type { InstantVector } from '../../../../shared/stages/sample/ports.ts';

const CLUSTER = { projectId: 'p-1', location: 'us-east1', cluster: 'shop' };
const clock = { nowMs: () => Date.now() };
const QUICK = {
  ...HTTP_CHECK_LIMITS,
  budgetMs: 1000,
  attemptMs: 200,
  attempts: 2,
  firstWaitMs: 1,
  longestWaitMs: 1,
};

describe('an HTTP health check', () => {
  async function check(listener: RequestListener, path = '/healthz') {
    const requests: string[] = [];
    const server = createServer((request, response) => {
      requests.push(`${request.url} ${request.headers.authorization ?? 'anonymous'}`);
      listener(request, response);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const dispatcher = new Agent();
    try {
      const url = `http://127.0.0.1:${port}${path}`;
      const outcome = await checkHttp(url, CLUSTER, { dispatcher, clock, limits: QUICK });
      return { outcome, requests, host: `127.0.0.1:${port}` };
    } finally {
      await dispatcher.destroy();
      server.closeAllConnections();
      server.close();
    }
  }
  const answer =
    (status: number, headers = {}, body = ''): RequestListener =>
    (_request, response) =>
      response.writeHead(status, headers).end(body);

  it('passes with a status of 2xx, and sends no credentials', async () => {
    const { outcome, requests, host } = await check(answer(204), '/healthz?cluster=$cluster');
    assert.deepEqual(outcome, {
      result: { name: `HTTP ${host}`, passed: true, detail: `${host} returned status 204.` },
    });
    assert.deepEqual(requests, ['/healthz?cluster=shop anonymous']);
  });

  for (const [status, attempts] of [
    [404, 1],
    [302, 1],
    [503, 2],
  ] as const)
    it(`fails with status ${status}, after ${attempts} attempts`, async () => {
      const { outcome, requests, host } = await check(
        answer(status, { location: 'http://127.0.0.1:1/' }),
        '/secret-path',
      );
      const detail = `${host} returned status ${status}.`;
      assert.deepEqual(outcome, { result: { name: `HTTP ${host}`, passed: false, detail } });
      assert.equal(requests.length, attempts);
    });

  it('does not pass if there is no response in time, or if the body never ends', async () => {
    const { outcome } = await check(() => {});
    assert.match(
      'unread' in outcome ? outcome.unread : '',
      /could not be checked: The health check did not respond/,
    );
    const endless: RequestListener = (_request, response) => {
      response.writeHead(200);
      response.write('x'.repeat(1000));
    };
    assert.ok('unread' in (await check(endless)).outcome);
  });

  it('names the host only, because the path may be secret', async () => {
    const { outcome } = await check(() => {}, '/secret-path');
    assert.doesNotMatch(JSON.stringify(outcome), /secret-path/);
  });
});

describe('a PromQL health check', () => {
  const vector = (values: readonly number[], complete = true): InstantVector => ({
    series: values.map((value) => ({ labels: {}, value })),
    complete,
  });
  const evaluate = async (answer: InstantVector | SweepError) => {
    const queries: string[] = [];
    const prometheus = {
      query: async (projectId: string, promql: string) => {
        queries.push(`${projectId}: ${promql}`);
        if (answer instanceof SweepError) throw answer;
        return answer;
      },
    };
    const expression = 'up{cluster="$cluster", location="$location"} > 0';
    return { outcome: await checkPromql(expression, CLUSTER, { prometheus, clock }), queries };
  };

  it('asks for the cluster, in its project', async () => {
    assert.deepEqual((await evaluate(vector([1]))).queries, [
      'p-1: up{cluster="shop", location="us-east1"} > 0',
    ]);
  });

  const cases: readonly [string, number[], boolean][] = [
    ['passes with series that are not 0', [1, 7], true],
    ['fails without a series, as a comparison that is false', [], false],
    ['fails if one series is 0', [1, 0], false],
    ['fails if one series is NaN', [Number.NaN], false],
  ];
  for (const [name, values, passed] of cases)
    it(name, async () => {
      const { outcome } = await evaluate(vector(values));
      assert.equal('result' in outcome && outcome.result.passed, passed);
    });

  it('does not pass if the result is incomplete or cannot be read', async () => {
    for (const answer of [
      vector([1], false),
      new SweepError('API_DISABLED', { api: 'Cloud Monitoring API', resource: 'projects/p-1' }),
    ])
      assert.ok('unread' in (await evaluate(answer)).outcome);
  });
});

describe('the options of health checks', () => {
  it('take https URLs, and http only on this machine', () => {
    assert.deepEqual(healthUrls().parse('https://shop.test/healthz, http://127.0.0.1:8080/'), [
      'https://shop.test/healthz',
      'http://127.0.0.1:8080/',
    ]);
    for (const unsafe of ['http://shop.test/', 'http://169.254.169.254/', 'file:///etc/passwd', ''])
      assert.equal(healthUrls().safeParse(unsafe).success, false, unsafe);
  });

  it('take labels as KEY=VALUE', () => {
    assert.deepEqual(labelSelector().parse('tier=critical,example.com/watch=yes'), {
      tier: 'critical',
      'example.com/watch': 'yes',
    });
    for (const wrong of ['tier', 'tier in (a)', ''])
      assert.equal(labelSelector().safeParse(wrong).success, false, wrong);
  });
});
