import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { LocalCloud } from '../../../scripts/local-cloud/local-cloud.ts';
import { alertMessageSchema } from '../../../shared/model/rows/alert-rows.ts';
import { evolve } from '../../../simulator/fleet/evolve.ts';
import { closeEmulator, concludeAndCheck, deliveredAlerts, theEmulator } from '../../support/cloud-suite.ts';
import { realTool } from '../../support/real-tools.ts';
import { type WebhookReceiver, webhookReceiver } from '../../support/webhook-receiver.ts';

const SECRET = 'a key of some length';
/** A source in the organization of generated fleets. */
const SOURCE = 'organizations/123456789012/sources/77';
const DAY_MS = 86_400_000;
const FIRST_MS = Math.floor(Date.now() / DAY_MS) * DAY_MS - 30 * DAY_MS;

const suite = realTool('gcloud') && realTool('java') ? describe : describe.skip;

after(closeEmulator);

suite('alerts of scans through the emulator', () => {
  let folder: string;
  let receiver: WebhookReceiver;
  let cloud: LocalCloud;
  let scans = 0;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sweep10255-alerts-'));
    receiver = await webhookReceiver([200]);
    const authority = join(folder, 'ca.pem');
    await writeFile(authority, receiver.caCertificate);
    cloud = await LocalCloud.start(await theEmulator(), {
      simulator: { clusters: 40, seed: 5, projects: 8 },
      settings: {
        SWEEP_SCAN_TIME: '90d',
        SWEEP_WEBHOOK_URL: receiver.url,
        SWEEP_WEBHOOK_SECRET: SECRET,
        SWEEP_FINDINGS_SOURCE: SOURCE,
        SWEEP_REPORT_URL: 'https://report.example/',
        NODE_EXTRA_CA_CERTS: authority,
      },
    });
  });
  after(async () => {
    await cloud?.[Symbol.asyncDispose]();
    await receiver[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });
  beforeEach(() => {
    receiver.script.splice(0, Infinity, [200]);
  });

  /** The next day's scan, after the fleet has changed. */
  async function schedule(seed = scans + 1): Promise<string> {
    const nowMs = FIRST_MS + scans * DAY_MS;
    scans += 1;
    if (scans > 1) evolve(cloud.simulator.fleet, { seed, nowMs });
    return (await cloud.schedule(new Date(nowMs))).scan_id;
  }

  const logged = (): Record<string, unknown>[] =>
    cloud.log().flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []));

  async function alerted(scanId: string): Promise<void> {
    const endsAtMs = Date.now() + 90_000;
    const isOut = () =>
      logged().some(({ message, scan_id }) => message === 'Alerts delivered.' && scan_id === scanId);
    while (!isOut()) {
      assert.ok(
        Date.now() < endsAtMs,
        `${scanId} is not told:\n${cloud
          .serversOf('conclude-scan')
          .flatMap(({ log }) => log)
          .slice(-30)
          .join('\n')}`,
      );
      await wait(100);
    }
  }

  /** The expected alerts of a scan: its digest, and newly open clusters that are not exempt. */
  async function expectedOf(scanId: string): Promise<string[]> {
    const { clusters } = await concludeAndCheck(cloud, scanId);
    const told = clusters.flatMap(({ state: { change, exempt, project_id, location, cluster } }) => {
      const kind = change === 'NEW' ? 'NEW_OPEN' : change;
      const isTold = (kind === 'NEW_OPEN' || kind === 'REGRESSED') && !exempt;
      return isTold ? [`${scanId}/${kind}/${project_id}/${location}/${cluster}`] : [];
    });
    assert.ok(told.length > 0, 'there are changes');
    return [`${scanId}/DIGEST`, ...told].sort();
  }

  const published = async () =>
    (await cloud.received('alerts')).map(({ attributes }) => attributes['alert_id'] ?? '').sort();
  const posted = (from: number) =>
    receiver.posts
      .slice(from)
      .map(({ headers }) => decodeURIComponent(headers['webhook-id'] ?? ''))
      .sort();
  /** The webhook receives ports that are open again by project, and everything else in the digest. */
  function messagesOf([digest = '', ...alerts]: readonly string[]): string[] {
    const pages = alerts.filter((id) => id.includes('/REGRESSED/'));
    const groups = Map.groupBy(pages, (id) => id.replace(/(\/REGRESSED\/)([^/]+)\/.*$/, '$1/projects/$2'));
    return [
      digest,
      ...[...groups].map(([group, [first = '', ...more]]) => (more.length === 0 ? first : group)),
    ].sort();
  }
  const writtenOf = (scanId: string) =>
    logged()
      .map((line) => String(line['logging.googleapis.com/insertId']))
      .filter((id) => id.startsWith(scanId))
      .sort();

  it('consist of one digest after the first scan; findings match the open clusters', async () => {
    const scanId = await schedule();
    await alerted(scanId);
    assert.deepEqual(await published(), [`${scanId}/DIGEST`]);
    const { clusters } = await concludeAndCheck(cloud, scanId);
    const open = clusters.filter(({ state }) => state.exposure === 'OPEN');
    const address = new URL(`v2/${SOURCE}/locations/global/findings`, cloud.simulator.url);
    const { listFindingsResults } = (await (await fetch(address)).json()) as {
      listFindingsResults: { finding: { state: string; mute: string } }[];
    };
    assert.equal(listFindingsResults.length, open.length);
    assert.ok(listFindingsResults.every(({ finding }) => finding.state === 'ACTIVE'));
    assert.equal(
      listFindingsResults.filter(({ finding }) => finding.mute === 'MUTED').length,
      open.filter(({ state }) => state.exempt).length,
    );
  });

  it('report each change once to the topic and the log after the next scan, and grouped to the webhook', async () => {
    const before = receiver.posts.length;
    const scanId = await schedule();
    await alerted(scanId);
    const expected = await expectedOf(scanId);
    const messages = await cloud.received('alerts');
    const rows = messages.map(({ text }) => alertMessageSchema.parse(JSON.parse(text)));
    assert.deepEqual(rows.map(({ alert_id }) => alert_id).sort(), expected);
    assert.ok(rows.every(({ report_url }) => report_url?.startsWith('https://report.example/')));
    assert.deepEqual(writtenOf(scanId), expected);
    assert.deepEqual(posted(before), messagesOf(expected));
    for (const { body, headers } of receiver.posts.slice(before))
      new Webhook(SECRET, { format: 'raw' }).verify(body, headers);
    for (const channel of ['LOG', 'TOPIC'] as const)
      assert.deepEqual(await deliveredAlerts(cloud, scanId, channel), expected);
    assert.deepEqual(await deliveredAlerts(cloud, scanId, 'WEBHOOK'), messagesOf(expected));
  });

  it('are neither lost nor repeated while BigQuery shows streamed rows three seconds late', async () => {
    cloud.simulator.faults = 'late-rows=3s';
    const before = receiver.posts.length;
    const scanId = await schedule();
    await alerted(scanId);
    cloud.simulator.faults = '';
    await wait(3000);
    const expected = await expectedOf(scanId);
    assert.deepEqual(await published(), expected);
    assert.deepEqual(writtenOf(scanId), expected);
    assert.deepEqual(posted(before), messagesOf(expected));
  });

  it('are retried for a webhook that is down, without repeating them elsewhere', async () => {
    receiver.script.unshift([503], [503], [503], [503]);
    const before = receiver.posts.length;
    const scanId = await schedule();
    await alerted(scanId);
    const expected = await expectedOf(scanId);
    const waited = logged().filter(
      ({ message }) => message === 'Retryable failure; the message will be redelivered.',
    );
    assert.ok(waited.some(({ err }) => (err as { code?: string }).code === 'ALERTS_UNDELIVERED'));
    assert.deepEqual(await published(), expected);
    assert.deepEqual(writtenOf(scanId), expected);
    assert.deepEqual(posted(before + 4), messagesOf(expected));
  });

  it('are all delivered even if conclude-scan is killed while sending', async () => {
    receiver.script.unshift([200], 'HANG');
    const before = receiver.posts.length;
    // With this seed, ports become open: there are alerts besides the digest.
    const scanId = await schedule(6);
    while (receiver.posts.length < before + 2) await wait(20);
    for (const server of cloud.serversOf('conclude-scan')) await cloud.kill(server);
    receiver.script.splice(0, Infinity, [200]);
    await cloud.add('conclude-scan');
    await alerted(scanId);
    const expected = await expectedOf(scanId);
    const posts = posted(before);
    assert.deepEqual([...new Set(posts)], messagesOf(expected));
    assert.ok(posts.length <= messagesOf(expected).length + 1, 'only the interrupted delivery is repeated');
    const messages = await published();
    assert.deepEqual([...new Set(messages)], expected);
    assert.ok(messages.length <= expected.length + 1);
  });
});
