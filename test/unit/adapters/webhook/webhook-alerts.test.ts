import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { inspect } from 'node:util';
import { Webhook } from 'standardwebhooks';
import { WebhookAlerts } from '../../../../shared/adapters/webhook/webhook-alerts.ts';
import { alertMessageSchema, alertOf } from '../../../../shared/model/rows/alert-rows.ts';
import { systemClock } from '../../../../shared/platform/clock.ts';
import type { RequestLimits } from '../../../../shared/platform/http/retry.ts';
import { anAlert } from '../../../support/row-builder.ts';
import {
  type WebhookAnswer,
  type WebhookReceiver,
  webhookReceiver,
} from '../../../support/webhook-receiver.ts';

const SECRET = 'a key of some length';
/** As bytes: from a string, the library takes the low byte of each character only. */
const NON_ASCII_SECRET = 'ein Schlüssel aus Köln';
const QUICK: RequestLimits = {
  budgetMs: 4000,
  attemptMs: 400,
  attempts: 3,
  firstWaitMs: 1,
  longestWaitMs: 2,
  answerBytes: 1000,
};
const ALERT = alertOf(anAlert({ day: 1 }, 'c'));

function channelTo(receiver: WebhookReceiver, options: { url?: string; secret?: string } = {}) {
  const { url, dispatcher } = receiver;
  return new WebhookAlerts({
    url,
    format: 'json',
    secret: SECRET,
    clock: systemClock,
    limits: QUICK,
    dispatcher,
    ...options,
  });
}

describe('a webhook', () => {
  it('receives an alert as JSON, with a signature that a Standard Webhooks library accepts', async () => {
    await using receiver = await webhookReceiver([200]);
    await channelTo(receiver).deliver(ALERT);
    const [post] = receiver.posts;
    assert.ok(post !== undefined && receiver.posts.length === 1);
    assert.equal(post.path, '/services/T0/hidden-part?key=hidden');
    assert.equal(post.headers['content-type'], 'application/json');
    const message = new Webhook(SECRET, { format: 'raw' }).verify(post.body, post.headers);
    assert.deepEqual(message, { version: 1, ...ALERT });
    assert.deepEqual(alertMessageSchema.parse(message), message);
    assert.equal(post.headers['webhook-id'], ALERT.alert_id);
    assert.equal(post.headers['idempotency-key'], ALERT.alert_id);
  });

  it('receives JSON without invisible and bidirectional characters, whose value is the same', async () => {
    await using receiver = await webhookReceiver([200]);
    const row = { ...ALERT, title: 'team=\u202egnp.exe\u009b31m' };
    await channelTo(receiver).deliver(row);
    const [{ body } = { body: '' }] = receiver.posts;
    assert.doesNotMatch(body, /[\p{Cc}\p{Cf}]/u);
    assert.deepEqual(JSON.parse(body), { version: 1, ...row });
  });

  it('receives a signature over timestamp, ID and body, which detects a change to any of them', async () => {
    await using receiver = await webhookReceiver([200]);
    await channelTo(receiver).deliver(ALERT);
    const { body = '', headers = {} } = receiver.posts[0] ?? {};
    const webhook = new Webhook(SECRET, { format: 'raw' });
    const seconds = Number(headers['webhook-timestamp']);
    assert.ok(Math.abs(seconds - Date.now() / 1000) < 60);
    const changed: readonly [string, Record<string, string>][] = [
      [body.replace('open', 'shut'), headers],
      [body, { ...headers, 'webhook-id': 'another' }],
      [body, { ...headers, 'webhook-timestamp': String(seconds - 1) }],
    ];
    for (const [text, forged] of changed) assert.throws(() => webhook.verify(text, forged));
    assert.throws(() => new Webhook('another key', { format: 'raw' }).verify(body, headers));
  });

  it('receives an HMAC-SHA256 signature keyed with the UTF-8 bytes of the secret', async () => {
    await using receiver = await webhookReceiver([200]);
    await channelTo(receiver, { secret: NON_ASCII_SECRET }).deliver(ALERT);
    const { body = '', headers = {} } = receiver.posts[0] ?? {};
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
    const digest = createHmac('sha256', Buffer.from(NON_ASCII_SECRET, 'utf8'))
      .update(signed)
      .digest('base64');
    assert.equal(headers['webhook-signature'], `v1,${digest}`);
  });

  it('receives an ID that is valid in a header, whatever the names', async () => {
    await using receiver = await webhookReceiver([200]);
    const alert = anAlert({}, 'a\r\nx: y', { alert_id: 'scan/NEW_OPEN/example.com:p/l/한국\r\nx: y\ud800' });
    await channelTo(receiver).deliver(alert);
    const { body = '', headers = {} } = receiver.posts[0] ?? {};
    assert.match(
      headers['webhook-id'] ?? '',
      /^scan\/NEW_OPEN\/example%2Ecom:p\/l\/%ED[%\dA-F]+%0D%0Ax:%20y%EF%BF%BD$/,
    );
    assert.equal(headers['x'], undefined);
    new Webhook(SECRET, { format: 'raw' }).verify(body, headers);
  });

  it('receives retries with the same ID and a fresh signature', async () => {
    await using receiver = await webhookReceiver([503], 'RESET', [200]);
    await channelTo(receiver).deliver(ALERT);
    assert.equal(receiver.posts.length, 3);
    assert.equal(new Set(receiver.posts.map(({ headers }) => headers['webhook-id'])).size, 1);
    for (const { body, headers } of receiver.posts)
      new Webhook(SECRET, { format: 'raw' }).verify(body, headers);
  });

  it('is retried after the time in Retry-After, unless that exceeds the time limit', async () => {
    await using patient = await webhookReceiver([429, { 'retry-after': '1' }], [200]);
    const startedAtMs = Date.now();
    await channelTo(patient).deliver(ALERT);
    assert.ok(Date.now() - startedAtMs >= 1000);
    await using long = await webhookReceiver([429, { 'retry-after': '3600' }]);
    await assert.rejects(channelTo(long).deliver(ALERT), { code: 'API_BUSY', disposition: 'retry' });
    assert.equal(long.posts.length, 1);
  });

  const failures: readonly [string, WebhookAnswer, string, string, number][] = [
    ['keeps returning 500', [500], 'API_BUSY', 'retry', 3],
    ['never responds', 'HANG', 'API_TIMEOUT', 'retry', 3],
    ['resets the connection', 'RESET', 'API_UNREACHABLE', 'retry', 3],
    ['rejects the key', [401], 'WEBHOOK_REFUSED', 'retry', 1],
    ['no longer exists', [410], 'WEBHOOK_REFUSED', 'retry', 1],
    ['redirects', [302, { location: 'https://127.0.0.1:1/' }], 'WEBHOOK_REFUSED', 'retry', 1],
    ['rejects the alert as too large', [413], 'ALERT_REFUSED', 'record', 1],
    ['rejects the alert as invalid', [400], 'ALERT_REFUSED', 'record', 1],
  ];
  for (const [name, answer, code, disposition, posts] of failures)
    it(`that ${name} causes ${code} after ${posts} posts, without its address or key in the error`, async () => {
      await using receiver = await webhookReceiver(answer);
      await assert.rejects(channelTo(receiver).deliver(ALERT), (error: Error) => {
        assert.deepEqual(
          { code, disposition, host: new URL(receiver.url).host },
          {
            code: Reflect.get(error, 'code'),
            disposition: Reflect.get(error, 'disposition'),
            host: /127\.0\.0\.1:\d+/.exec(error.message)?.[0],
          },
        );
        const said = inspect(error, { depth: 10, showHidden: true });
        assert.ok(!said.includes('hidden') && !said.includes(SECRET));
        return true;
      });
      assert.equal(receiver.posts.length, posts);
    });

  it('receives nothing if its certificate is not trusted', async () => {
    await using receiver = await webhookReceiver([200]);
    const channel = new WebhookAlerts({
      url: receiver.url,
      format: 'json',
      secret: SECRET,
      clock: systemClock,
      limits: QUICK,
    });
    await assert.rejects(channel.deliver(ALERT), { code: 'API_UNREACHABLE' });
    assert.equal(receiver.posts.length, 0);
    await channel.close();
  });
});
