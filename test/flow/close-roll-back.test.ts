import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import { type AlertMessage, alertMessageSchema } from '../../shared/model/rows/alert-rows.ts';
import { type CloseSession, closeSession } from '../support/close-session.ts';
import { quietForDays, running } from '../support/kubernetes-truth.ts';
import { fleetOfOneProject } from '../support/one-project-fleet.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const SECRET = 'a key of some length';

describe('a campaign whose change makes a caller crash', function () {
  this.timeout(60_000);
  const folder = temporaryFolder(before, after);
  const webhook: Record<string, string> = {};
  let session: CloseSession;

  before(async () => {
    session = await closeSession({
      store: folder.path('fleet.duckdb'),
      fleet: fleetOfOneProject((cluster, pool) => [
        cluster('shop', {
          controlPlane: 'PUBLIC',
          clusterDefault: true,
          pools: [pool({ nodesPerZone: 2, kubeletConfig: {} })],
        }),
      ]),
      kubernetes: (cluster, servedSinceMs) => ({
        ...quietForDays(cluster, servedSinceMs),
        deployments: running('pod-watcher', 'metrics-agent', 'website'),
      }),
      environment: webhook,
    });
  });
  after(() => session?.[Symbol.asyncDispose]());

  const sweep: CloseSession['sweep'] = (...argv) => session.sweep(...argv);
  const settings = () => {
    const { clusterDefault, pools } = session.simulator.fleet.clusters[0]?.truth ?? {};
    return [clusterDefault, pools?.map(({ readonlyPort }) => readonlyPort)];
  };
  const plan = () => sweep('close', 'plan', '--include', 'migrate-first', '--soak', '1s', '--auto-roll-back');

  it('does not begin while a health check fails or cannot be run', async () => {
    const scan = await session.scan();
    assert.equal(scan.status, 1, scan.stderr);
    const before = settings();
    for (const [url, reason] of [
      [
        `${session.simulator.url}healthz`,
        /A health check fails before any change: 127\.0\.0\.1:\d+ returned status 501\./,
      ],
      ['http://127.0.0.1:9/', /Its health cannot be observed .* HTTP 127\.0\.0\.1:9 could not be checked/],
    ] as const) {
      assert.equal((await plan()).status, 0);
      const flags = ['--yes', '--wait', '1s', '--health-http', url];
      const { status, stderr } = await sweep('close', 'run', ...flags);
      assert.equal(status, 3, stderr);
      assert.match(stderr, reason);
      assert.deepEqual(settings(), before);
    }
  });

  it('is detected, stops the campaign, and is rolled back to the setting that was there', async () => {
    const before = settings();
    const planned = await plan();
    assert.equal(planned.status, 0, planned.stderr);
    Object.assign(webhook, { SWEEP_WEBHOOK_URL: 'http://127.0.0.1:9/', SWEEP_WEBHOOK_SECRET: SECRET });
    const run = await sweep('close', 'run', '--yes');
    assert.equal(run.status, 1, run.stderr);
    assert.match(run.stderr, /CAMPAIGN_STARTED was not delivered; the next run tries again: The webhook/);
    assert.match(
      run.stderr,
      /DaemonSet monitoring\/pod-watcher, a known caller of the port, has 0 of 2 pods ready; before the change, it had 2 of 2\./,
    );
    assert.deepEqual(settings(), before);
    const { stdout } = await sweep(
      'query',
      'SELECT kind FROM campaign_events ORDER BY sequence',
      '--format',
      'csv',
    );
    const kinds = stdout.trim().split('\n').slice(1);
    assert.ok(kinds.indexOf('BREACHED') > kinds.indexOf('TURN_STARTED'), stdout);
    assert.equal(session.simulator.kubernetes?.readonlyAttempts(), 0);
  });

  it('is reported to the webhook by the next run if it was down, once and signed', async () => {
    const alerts: AlertMessage[] = [];
    const verifier = new Webhook(Buffer.from(SECRET), { format: 'raw' });
    const receiver = createServer(async (request, response) => {
      const headers = request.headers as Record<string, string>;
      alerts.push(alertMessageSchema.parse(verifier.verify(await text(request), headers)));
      response.end();
    }).listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    const { port } = receiver.address() as AddressInfo;
    webhook['SWEEP_WEBHOOK_URL'] = `http://127.0.0.1:${port}/`;
    for (let run = 0; run < 2; run += 1) {
      const { status, stderr } = await sweep('close', 'run', '--yes');
      assert.equal(status, 1, stderr);
    }
    receiver.close();
    assert.deepEqual(
      alerts.map(({ kind, cluster }) => [kind, cluster]),
      [
        ['CAMPAIGN_STARTED', null],
        ['CAMPAIGN_BREACHED', 'shop'],
        ['CAMPAIGN_ROLLED_BACK', 'shop'],
      ],
    );
    assert.match(alerts[1]?.sentences.join(' ') ?? '', /pod-watcher, .*, has 0 of 2 pods ready/);
  });
});
