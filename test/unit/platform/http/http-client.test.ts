import assert from 'node:assert/strict';
import type { Credentials, HttpClient } from '../../../../shared/platform/http/http-client.ts';
import { TransientFailure } from '../../../../shared/platform/http/http-failure.ts';
import type { RequestLimits } from '../../../../shared/platform/http/retry.ts';
import { anHttpClient } from '../../../support/http-client.ts';
import {
  cut,
  garbage,
  googleError,
  gzipped,
  hang,
  json,
  page,
  reset,
  type ScriptedApi,
  type Step,
  scriptedApi,
} from '../../../support/scripted-api.ts';

const QUESTION = { api: 'Kubernetes Engine API', resource: 'projects/p-1' };
const ANSWER = { clusters: [{ name: 'c-1' }] };
const UNAVAILABLE = json(503, googleError(503, 'UNAVAILABLE'));

describe('the transport', () => {
  const transports: HttpClient[] = [];
  afterEach(() => Promise.all(transports.splice(0).map((transport) => transport.close())));

  function ask(api: ScriptedApi, limits: Partial<RequestLimits> = {}, credentials?: Credentials) {
    const transport = anHttpClient(limits, credentials);
    transports.push(transport);
    return transport.get(QUESTION, new URL('/v1/x?y=1', api.url), { 'x-goog-fieldmask': 'clusters.name' });
  }

  it('returns the JSON of the response, and sends the given headers', async () => {
    await using api = await scriptedApi(json(200, ANSWER));
    assert.deepEqual(await ask(api), ANSWER);
    assert.equal(api.requests[0]?.url, '/v1/x?y=1');
    assert.equal(api.requests[0]?.headers['x-goog-fieldmask'], 'clusters.name');
  });

  it('requests gzip and decompresses it', async () => {
    await using api = await scriptedApi(gzipped(ANSWER));
    assert.deepEqual(await ask(api), ANSWER);
    assert.equal(api.requests[0]?.headers['accept-encoding'], 'gzip');
  });

  const passing: Readonly<Record<string, Step>> = {
    '429': json(429, googleError(429, 'RESOURCE_EXHAUSTED')),
    '500': json(500, googleError(500, 'INTERNAL')),
    '502 with an HTML page': page(502, '<html>Bad Gateway</html>'),
    '503': UNAVAILABLE,
    '504': json(504, googleError(504, 'DEADLINE_EXCEEDED')),
    'a reset connection': reset,
    'a truncated response': cut,
    'a response that is not HTTP': garbage,
    'a login page with 200': page(200, '<html>Sign in</html>'),
    'JSON that is not an object': json(200, [ANSWER]),
    'an empty response': page(200, ''),
  };
  for (const [name, step] of Object.entries(passing))
    it(`retries after ${name}`, async () => {
      await using api = await scriptedApi(step, step, json(200, ANSWER));
      assert.deepEqual(await ask(api), ANSWER);
    });

  it('retries after an attempt that hung', async () => {
    await using api = await scriptedApi(hang, json(200, ANSWER));
    assert.deepEqual(await ask(api, { attemptMs: 100 }), ANSWER);
  });

  for (const [status, word] of [
    [400, 'INVALID_ARGUMENT'],
    [401, 'UNAUTHENTICATED'],
    [403, 'PERMISSION_DENIED'],
    [404, 'NOT_FOUND'],
  ] as const)
    it(`does not retry if the response is ${status}`, async () => {
      await using api = await scriptedApi(json(status, googleError(status, word)));
      await assert.rejects(ask(api), { name: 'SweepError' });
    });

  const lasting: readonly [name: string, step: Step, code: string, message: RegExp][] = [
    ['busy', UNAVAILABLE, 'API_BUSY', /still returned status 503 for projects\/p-1 after 3 attempts/],
    [
      'reset',
      reset,
      'API_UNREACHABLE',
      /could not be reached for projects\/p-1: (ECONNRESET|UND_ERR_SOCKET)/,
    ],
    ['cut', cut, 'API_UNREACHABLE', /UND_ERR_SOCKET/],
    ['not HTTP', garbage, 'API_UNREACHABLE', /HPE_INVALID/],
    ['a login page', page(200, '<html>'), 'API_ANSWER_INVALID', /no JSON object, but text\/html/],
  ];
  for (const [name, step, code, message] of lasting)
    it(`throws ${code} if every response is ${name}`, async () => {
      await using api = await scriptedApi(step, step, step);
      await assert.rejects(ask(api, { attempts: 3 }), { name: 'SweepError', code, message });
    });

  it('throws API_TIMEOUT when the budget is spent without a response', async () => {
    await using api = await scriptedApi(hang);
    const startedAtMs = performance.now();
    await assert.rejects(ask(api, { budgetMs: 150 }), { code: 'API_TIMEOUT' });
    assert.ok(performance.now() - startedAtMs < 1000);
  });

  it('honors Retry-After in seconds', async () => {
    await using api = await scriptedApi(
      json(429, googleError(429, 'RESOURCE_EXHAUSTED'), { 'retry-after': '1' }),
      json(200, ANSWER),
    );
    await ask(api);
    const [first, second] = api.requests;
    assert.ok((second?.atMs ?? 0) - (first?.atMs ?? 0) >= 1000);
  });

  it('rejects a response above the size limit, without a retry', async () => {
    await using api = await scriptedApi(json(200, { text: 'x'.repeat(10_000) }));
    await assert.rejects(ask(api, { answerBytes: 1000 }), {
      code: 'API_ANSWER_TOO_LARGE',
      message: /more than 1000 bytes/,
    });
  });

  it('reports a refused connection', async () => {
    const api = await scriptedApi();
    await api[Symbol.asyncDispose]();
    await assert.rejects(ask(api), { code: 'API_UNREACHABLE', message: /ECONNREFUSED/ });
  });

  it('reuses connections', async () => {
    await using api = await scriptedApi(...Array.from({ length: 20 }, () => json(200, ANSWER)));
    const transport = anHttpClient();
    transports.push(transport);
    for (let call = 0; call < 20; call += 1) await transport.get(QUESTION, api.url, {});
    assert.ok(api.connections() <= 2, `${api.connections()} connections`);
  });

  it('sends the credentials for each address, and keeps them out of errors', async () => {
    await using api = await scriptedApi(json(403, googleError(403, 'PERMISSION_DENIED')));
    const credentials = { headersFor: async (url: URL) => ({ authorization: `Bearer secret-${url.port}` }) };
    const error = await ask(api, {}, credentials).catch((reason: unknown) => reason);
    assert.equal(api.requests[0]?.headers.authorization, `Bearer secret-${api.url.port}`);
    assert.ok(error instanceof Error);
    assert.doesNotMatch(JSON.stringify([error, error.message, error.stack]), /secret/);
  });

  it('retries if signing in fails temporarily', async () => {
    await using api = await scriptedApi(json(200, ANSWER));
    let calls = 0;
    const credentials = {
      headersFor: async () => {
        calls += 1;
        if (calls === 1)
          throw new TransientFailure('API_UNREACHABLE', { api: 'sign-in', detail: 'ECONNRESET' });
        return {};
      },
    };
    assert.deepEqual(await ask(api, {}, credentials), ANSWER);
  });

  it('passes on programming errors unchanged', async () => {
    await using api = await scriptedApi();
    const credentials = { headersFor: () => Promise.reject(new RangeError('our bug')) };
    await assert.rejects(ask(api, {}, credentials), { name: 'RangeError', message: 'our bug' });
  });

  it('has at most the allowed number of requests in flight, and sends the next one after each response', async () => {
    let underWay = 0;
    let most = 0;
    const answered: Step = (response) => {
      underWay += 1;
      most = Math.max(most, underWay);
      setTimeout(() => {
        underWay -= 1;
        json(200, ANSWER)(response);
      }, 10);
    };
    await using api = await scriptedApi(...Array.from({ length: 7 }, () => answered));
    const transport = anHttpClient({}, undefined, 3);
    transports.push(transport);
    await Promise.all(Array.from({ length: 7 }, () => transport.get(QUESTION, api.url, {})));
    assert.equal(most, 3);
  });
});
