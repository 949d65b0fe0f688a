import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WebhookAlerts } from '../../../../shared/adapters/webhook/webhook-alerts.ts';
import { alertMessageOf } from '../../../../shared/model/rows/alert-rows.ts';
import { ALERT_KINDS, PAGING_KINDS } from '../../../../shared/model/words.ts';
import { systemClock } from '../../../../shared/platform/clock.ts';
import { alertRowOf } from '../../../../shared/stages/alert/alert.ts';
import { clusterAlert } from '../../../../shared/stages/alert/cluster-alert.ts';
import { A_POLICY, ALERTED } from '../../../support/changed-cluster-builder.ts';
import { codeBlockAfter } from '../../../support/documented-examples.ts';
import { realTool, run } from '../../../support/real-tools.ts';
import { aConcluded, anAlert, aState, scanIdFor } from '../../../support/row-builder.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { type ReceivedPost, webhookReceiver } from '../../../support/webhook-receiver.ts';

const ROOT = join(import.meta.dirname, '../../../..');
const PAGE = readFileSync(join(ROOT, 'docs/alerts.md'), 'utf8');
const SECRET = 'a key of some length';

async function aPost(): Promise<ReceivedPost> {
  await using receiver = await webhookReceiver([200]);
  const { url, dispatcher } = receiver;
  const channel = new WebhookAlerts({ url, dispatcher, format: 'json', secret: SECRET, clock: systemClock });
  await channel.deliver(anAlert({ day: 1 }, '한국'));
  const [post] = receiver.posts;
  assert.ok(post !== undefined);
  return post;
}

describe('docs/alerts.md', () => {
  const folder = temporaryFolder();

  it('documents every kind of alert', () => {
    assert.deepEqual(
      ALERT_KINDS.filter((kind) => !PAGE.includes(`| \`${kind}\` | `)),
      [],
    );
  });

  it('shows a message exactly as it is sent', () => {
    const state = aState(ALERTED, 'checkout', {
      project_id: 'shop-prod',
      location: 'europe-west1',
      change: 'REGRESSED',
      usage: 'NOT_SEEN',
      readiness: 'SAFE_TO_CLOSE',
      compared_scan_id: scanIdFor({ day: 0 }),
      compared_exposure: 'CLOSED',
    });
    const policy = { ...A_POLICY, store: 'bigquery://security-tools/sweep10255' };
    const alert = clusterAlert(aConcluded(ALERTED), 'REGRESSED', state, policy);
    const message = alertMessageOf(alertRowOf(alert, 'TOPIC', '2026-11-25T03:11:40.000Z'));
    assert.deepEqual(JSON.parse(codeBlockAfter(PAGE, 'alert regressed') ?? ''), message);
  });

  it('filters the log like the Terraform module, by every kind of alert that pages', () => {
    const filter = codeBlockAfter(PAGE, 'filter clusters') ?? '';
    const [, kinds = ''] = /jsonPayload\.kind=\((.*)\)/.exec(filter) ?? [];
    assert.deepEqual(kinds.split(' OR ').sort(), PAGING_KINDS.map((kind) => `"${kind}"`).sort());
    const terraform = readFileSync(join(ROOT, 'infra/terraform/notifications.tf'), 'utf8');
    assert.ok(terraform.replaceAll('\\"', '"').includes(`jsonPayload.kind=(${kinds})`));
  });

  const forged: readonly [string, (post: ReceivedPost) => ReceivedPost, boolean][] = [
    ['as it came', (post) => post, true],
    ['with another body', ({ body, ...post }) => ({ ...post, body: `${body} ` }), false],
    [
      'with another signature',
      (post) => ({ ...post, headers: { ...post.headers, 'webhook-signature': 'v1,AAAA' } }),
      false,
    ],
    [
      'of an hour ago',
      (post) => ({
        ...post,
        headers: { ...post.headers, 'webhook-timestamp': String(Date.now() / 1000 - 3600) },
      }),
      false,
    ],
  ];

  it('shows how to verify a signature in Node.js', async () => {
    const file = folder.path('verify.mjs');
    await writeFile(file, codeBlockAfter(PAGE, 'verify node') ?? '');
    const { isGenuine } = await import(file);
    for (const [name, forge, genuine] of forged) {
      const { headers, body } = forge(await aPost());
      assert.equal(isGenuine(headers, Buffer.from(body), SECRET), genuine, name);
      assert.equal(isGenuine(headers, Buffer.from(body), 'another key'), false);
    }
  });

  it('shows how to verify a signature in Python', async function () {
    if (!realTool('python3')) this.skip();
    const file = folder.path('verify.py');
    const main =
      'import json, sys\nfor case in json.load(sys.stdin):\n  print(is_genuine(case["headers"], case["body"].encode(), case["secret"]))\n';
    await writeFile(file, `${codeBlockAfter(PAGE, 'verify python')}\n${main}`);
    const posts = await Promise.all(
      forged.slice(0, 3).map(async ([, forge]) => ({ ...forge(await aPost()), secret: SECRET })),
    );
    const { stdout, stderr } = await run('python3', [file], {}, JSON.stringify(posts));
    assert.equal(stderr, '');
    assert.deepEqual(stdout.trim().split('\n'), ['True', 'False', 'False']);
  });
});
