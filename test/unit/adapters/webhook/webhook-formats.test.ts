import assert from 'node:assert/strict';
import { Webhook } from 'standardwebhooks';
import { WebhookAlerts } from '../../../../shared/adapters/webhook/webhook-alerts.ts';
import { alertOf } from '../../../../shared/model/rows/alert-rows.ts';
import { systemClock } from '../../../../shared/platform/clock.ts';
import { anAlert } from '../../../support/row-builder.ts';
import { type WebhookReceiver, webhookReceiver } from '../../../support/webhook-receiver.ts';

const SECRET = 'a key of some length';
const ALERT = alertOf(anAlert({ day: 1 }, 'c'));

const channelTo = ({ url, dispatcher }: WebhookReceiver, format: 'slack' | 'teams') =>
  new WebhookAlerts({ url, dispatcher, format, secret: SECRET, clock: systemClock });

describe('a webhook in Slack format', () => {
  async function posted(row: Partial<typeof ALERT>) {
    await using receiver = await webhookReceiver([200]);
    await channelTo(receiver, 'slack').deliver({ ...ALERT, ...row });
    const { body = '', headers = {} } = receiver.posts[0] ?? {};
    new Webhook(SECRET, { format: 'raw' }).verify(body, headers);
    return JSON.parse(body);
  }

  it('receives the title, sentences, commands and links', async () => {
    const body = await posted({
      title: 'c is open.',
      sentences: ['One.', 'Two.'],
      commands: ['sweep10255 verify c', 'sweep10255 plan'],
      console_url: 'https://console.example/c',
      report_url: 'https://report.example/',
    });
    assert.equal(body.text, 'c is open.');
    assert.deepEqual(body.blocks, [
      { type: 'section', text: { type: 'mrkdwn', text: ':warning: *c is open.*' } },
      { type: 'section', text: { type: 'mrkdwn', text: 'One.\nTwo.' } },
      { type: 'section', text: { type: 'mrkdwn', text: '```sweep10255 verify c\nsweep10255 plan```' } },
      {
        type: 'context',
        elements: [
          {
            type: 'mrkdwn',
            text: `<https://console.example/c|Console> · <https://report.example/|Report> · ${ALERT.alert_id}`,
          },
        ],
      },
    ]);
  });

  it('receives names with escaped markup and without mentions', async () => {
    const body = await posted({ title: '<!channel> & <script>', sentences: [], commands: ['x ```*bold*'] });
    assert.equal(body.text, '&lt;!channel&gt; &amp; &lt;script&gt;');
    assert.equal(body.blocks[1].text.text, "```x '''*bold*```");
  });

  it('receives names without invisible and bidirectional characters', async () => {
    const name = 'team=\u202egnp.exe\u001b[31m';
    const { text, blocks } = await posted({ title: name, sentences: [name], commands: [name] });
    const shown = 'team=\\u{202e}gnp.exe\\u{1b}[31m';
    assert.equal(text, shown);
    for (const block of blocks.slice(0, 3)) assert.ok(block.text.text.includes(shown), block.text.text);
  });

  it('receives no text longer than Slack allows', async () => {
    const long = 'x'.repeat(9000);
    const { blocks } = await posted({ title: long, sentences: [long], commands: [long] });
    for (const { text } of blocks.slice(0, 3)) assert.equal(text.text.length, 3000);
    assert.ok(blocks[2].text.text.endsWith('…```'));
  });
});

describe('a webhook in Teams format', () => {
  it('receives title, sentences and commands as they are, without invisible characters, and the links', async () => {
    await using receiver = await webhookReceiver([200]);
    await channelTo(receiver, 'teams').deliver({
      ...ALERT,
      title: 'team=\u202egnp.exe',
      sentences: ['**One.**'],
      commands: ['sweep10255 verify c'],
      console_url: 'https://console.example/c',
      report_url: null,
    });
    const [attachment] = JSON.parse(receiver.posts[0]?.body ?? '').attachments;
    const { body, actions } = attachment.content;
    assert.deepEqual(
      body.map(({ inlines: [{ text }] }: { inlines: [{ text: string }] }) => text),
      ['team=\\u{202e}gnp.exe', '**One.**', 'sweep10255 verify c', ALERT.alert_id],
    );
    assert.deepEqual(actions, [
      { type: 'Action.OpenUrl', title: 'Console', url: 'https://console.example/c' },
    ]);
  });

  it('receives as many sentences as Teams accepts, and how many are left out', async () => {
    await using receiver = await webhookReceiver([200]);
    const sentences = Array.from({ length: 40 }, (_, index) => `${index}: ${'ü'.repeat(900)}`);
    await channelTo(receiver, 'teams').deliver({ ...ALERT, sentences });
    const [{ body: posted } = { body: '' }] = receiver.posts;
    assert.ok(Buffer.byteLength(posted) <= 28_000, `${Buffer.byteLength(posted)} bytes`);
    const texts = JSON.parse(posted).attachments[0].content.body.map(
      ({ inlines: [{ text }] }: { inlines: [{ text: string }] }) => text,
    );
    const named = texts.filter((text: string) => sentences.includes(text)).length;
    assert.ok(named >= 10, `${named} sentences`);
    assert.equal(
      texts[1 + named],
      `Left out, because Teams accepts no longer messages: ${40 - named} sentences.`,
    );
    assert.ok(ALERT.commands.every((command) => texts.includes(command)));
  });
});
