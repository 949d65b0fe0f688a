import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CloseSession, closeSession } from '../support/close-session.ts';
import { fleetOfOneProject } from '../support/one-project-fleet.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

type Answer = readonly [status: number, body: object];

/** An instant vector with these values. */
const vector = (...values: readonly string[]): Answer => [
  200,
  {
    status: 'success',
    data: {
      resultType: 'vector',
      result: values.map((value, index) => ({ metric: { series: String(index) }, value: [1, value] })),
    },
  },
];

const BAD_QUERY: Answer = [400, { status: 'error', errorType: 'bad_data', error: 'parse error' }];

/** The Prometheus API of Cloud Monitoring, and a service that is checked over HTTP. */
class CheckedService {
  readonly #server: Server;
  readonly url: string;
  /** The answer to the health query; other queries find nothing. */
  promql: () => Answer = () => vector('1');
  /** The status of the checked URL. */
  http: () => number = () => 200;
  readonly queries: string[] = [];
  readonly paths: string[] = [];

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    server.on('request', (request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '', this.url);
      if (!pathname.endsWith('/prometheus/api/v1/query')) {
        this.paths.push(pathname);
        response.writeHead(this.http(), { location: '/elsewhere' }).end();
        return;
      }
      const query = searchParams.get('query') ?? '';
      const isCheck = query.startsWith('health{');
      if (isCheck) this.queries.push(query);
      const [status, body] = isCheck ? this.promql() : vector();
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  }

  static async start(): Promise<CheckedService> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new CheckedService(server);
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

describe('the PromQL and HTTP checks of a campaign', function () {
  this.timeout(60_000);
  const folder = temporaryFolder(before, after);
  let service: CheckedService;
  let session: CloseSession;

  before(async () => {
    service = await CheckedService.start();
    session = await closeSession({
      store: folder.path('fleet.duckdb'),
      environment: { CLOUDSDK_API_ENDPOINT_OVERRIDES_MONITORING: service.url },
      fleet: fleetOfOneProject((cluster, pool) => [
        cluster('shop', { controlPlane: 'PUBLIC', clusterDefault: false, pools: [pool()] }),
      ]),
    });
    assert.equal((await session.scan()).status, 1);
  });
  after(async () => {
    service?.close();
    await session?.[Symbol.asyncDispose]();
  });

  const PROMQL = ['--health-promql', 'health{project="$project", cluster="$cluster"}'];
  const isChanged = () => session.simulator.calls()['container.nodePools.update'] !== undefined;

  async function close(...checks: readonly string[]) {
    const planned = await session.sweep('close', 'plan', '--soak', '0s', '--preflight', 'none');
    assert.equal(planned.status, 0, planned.stderr);
    return session.sweep('close', 'run', '--yes', ...checks);
  }

  async function isBlocked(reason: RegExp, ...checks: readonly string[]): Promise<void> {
    const { status, stderr } = await close('--wait', '1s', ...checks);
    assert.equal(status, 3, stderr);
    assert.match(stderr, reason);
    assert.equal(isChanged(), false);
  }

  for (const [what, answer, reason] of [
    [
      'finds nothing',
      vector(),
      /A health check fails before any change: PromQL health\{.*\} returned no series\./,
    ],
    [
      'returns NaN',
      vector('1', 'NaN'),
      /A health check fails before any change: .* returned 2 series, of which 1 are 0 or NaN\./,
    ],
    [
      'returns one 0 among many series',
      vector(...Array.from({ length: 500 }, () => '3'), '0'),
      /A health check fails before any change: .* returned 501 series, of which 1 are 0 or NaN\./,
    ],
    [
      'is invalid',
      BAD_QUERY,
      /Its health cannot be observed .*: PromQL health\{.*\} could not be evaluated: /,
    ],
    [
      'is answered in part',
      [200, { ...vector('1')[1], warnings: ['some data is missing'] }] as Answer,
      /Its health cannot be observed .* has a warning: its result may be incomplete\./,
    ],
  ] as const)
    it(`change nothing if the query ${what}`, async () => {
      service.promql = () => answer;
      await isBlocked(reason, ...PROMQL);
    });

  for (const [what, status] of [
    ['an error', 500],
    ['a redirect, which is not followed', 302],
  ] as const)
    it(`change nothing if a URL returns ${what}`, async () => {
      service.http = () => status;
      await isBlocked(
        new RegExp(
          `A health check fails before any change: 127\\.0\\.0\\.1:\\d+ returned status ${status}\\.`,
        ),
        '--health-http',
        `${service.url}ready`,
      );
      assert.ok(!service.paths.includes('/elsewhere'));
    });

  it('stop the campaign if they fail after the change, and name the query', async () => {
    service.promql = () => vector(isChanged() ? '0' : '1');
    service.http = () => (isChanged() ? 503 : 204);
    const { status, stderr } = await close(...PROMQL, '--health-http', `${service.url}ready/$cluster`);
    assert.equal(status, 1, stderr);
    assert.match(stderr, /BREACHED .* PromQL health\{.*\} returned 1 series, of which 1 are 0 or NaN\./);
    assert.match(stderr, /BREACHED .* 127\.0\.0\.1:\d+ returned status 503\./);
    assert.equal(
      service.queries.at(-1),
      `health{project="${session.project.slice('projects/'.length)}", cluster="shop"}`,
    );
    assert.equal(service.paths.at(-1), '/ready/shop');
  });

  it('pass with many series, none of which is 0', async () => {
    service.promql = () => vector(...Array.from({ length: 500 }, () => '0.5'));
    service.http = () => 204;
    const resumed = await session.sweep('close', 'resume');
    assert.equal(resumed.status, 0, resumed.stderr);
    const checks = [...PROMQL, '--health-http', `${service.url}ready/$cluster`];
    const { status, stderr } = await session.sweep('close', 'run', '--yes', ...checks);
    assert.equal(status, 0, stderr);
    assert.deepEqual(session.ports('shop'), { 'default-pool': false });
  });
});
