import { Webhook } from 'standardwebhooks';
import { type Dispatcher, EnvHttpProxyAgent } from 'undici';
import { type AlertRow, alertMessageOf } from '../../model/rows/alert-rows.ts';
import type { Clock } from '../../platform/clock.ts';
import { SweepError } from '../../platform/errors.ts';
import { TransientFailure } from '../../platform/http/http-failure.ts';
import { type RequestLimits, retryAfterMsOf, sendWithRetries } from '../../platform/http/retry.ts';
import { escapeJson, escapeText, plural, shorten } from '../../platform/text.ts';
import type { AlertChannel } from '../../stages/alert/ports.ts';

const WEBHOOK_LIMITS: RequestLimits = {
  budgetMs: 45_000,
  attemptMs: 10_000,
  attempts: 4,
  firstWaitMs: 500,
  longestWaitMs: 10_000,
  answerBytes: 64 * 1024,
};

const BODIES = {
  json: (row: AlertRow) => bodyOf(alertMessageOf(row)),
  slack: (row: AlertRow) => bodyOf(slackBody(row)),
  teams: teamsBody,
} as const;

const bodyOf = (document: object) => escapeJson(JSON.stringify(document));

interface WebhookOptions {
  /** https, or plain HTTP on this machine. The path is as secret as a key, so errors only name the host. */
  readonly url: string;
  readonly format: keyof typeof BODIES;
  /** Signs what is posted; null: it is not signed. */
  readonly secret: string | null;
  /** The route that it serves; null, or absent: all alerts. */
  readonly route?: string | null;
  readonly clock: Clock;
  readonly limits?: RequestLimits;
  readonly dispatcher?: Dispatcher;
}

/** Statuses worth another attempt. */
const TRANSIENT_STATUSES: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/** Statuses about one alert, its size or its content. Any other refusal concerns the webhook. */
const ALERT_STATUSES: ReadonlySet<number> = new Set([400, 409, 413, 415, 422, 431]);

/**
 * Posts signed alerts to the user's address. Attempts, time and bytes are bounded, and Retry-After is honored. Redirects
 * are not followed, because they would send alerts to a recipient that nobody configured.
 */
export class WebhookAlerts implements AlertChannel {
  readonly channel = 'WEBHOOK';
  readonly route: string | null;
  readonly #url: URL;
  readonly #options: WebhookOptions;
  readonly #limits: RequestLimits;
  readonly #dispatcher: Dispatcher;

  constructor(options: WebhookOptions) {
    this.route = options.route ?? null;
    this.#url = new URL(options.url);
    this.#options = options;
    this.#limits = options.limits ?? WEBHOOK_LIMITS;
    this.#dispatcher = options.dispatcher ?? new EnvHttpProxyAgent();
  }

  /** @throws SweepError ALERT_REFUSED, WEBHOOK_REFUSED; once the attempts are used up API_BUSY, API_UNREACHABLE, API_TIMEOUT */
  async deliver(row: AlertRow): Promise<void> {
    const { clock, format } = this.#options;
    const body = BODIES[format](row);
    const call = { api: 'The webhook', resource: this.#url.host };
    await sendWithRetries(call, (signal) => this.#post(row, body, signal), this.#limits, clock);
  }

  /** Ends every connection. */
  async close(): Promise<void> {
    await this.#dispatcher.close();
  }

  async #post(row: AlertRow, body: string, signal: AbortSignal): Promise<void> {
    const { secret, clock } = this.#options;
    const nowMs = clock.nowMs();
    const response = await this.#dispatcher.request({
      origin: this.#url.origin,
      path: this.#url.pathname + this.#url.search,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'sweep10255',
        ...signedHeaders(secret, row.alert_id, nowMs, body),
      },
      body,
      signal,
    });
    // The body is irrelevant; reading it keeps the connection usable.
    await response.body.dump({ limit: this.#limits.answerBytes, signal });
    const status = response.statusCode;
    if (status >= 200 && status <= 299) return;
    const host = this.#url.host;
    if (TRANSIENT_STATUSES.has(status)) {
      const retryAfter = [response.headers['retry-after']].flat()[0];
      throw new TransientFailure('API_BUSY', { status }, { retryAfterMs: retryAfterMsOf(retryAfter, nowMs) });
    }
    if (ALERT_STATUSES.has(status))
      throw new SweepError('ALERT_REFUSED', { host, alert: row.alert_id, status });
    throw new SweepError('WEBHOOK_REFUSED', { host, status });
  }
}

/** Of the text of a section: https://docs.slack.dev/reference/block-kit/blocks/section-block */
const SECTION_CHARACTERS = 3000;

const SIGNS = { INFO: ':information_source:', WARNING: ':warning:' } as const satisfies Record<
  AlertRow['severity'],
  string
>;

interface Block {
  readonly type: 'section' | 'context';
  readonly [part: string]: unknown;
}

/**
 * An alert as Slack, and what is compatible with it, takes it at an incoming webhook.
 * @see https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
 */
function slackBody(row: AlertRow): { readonly text: string; readonly blocks: readonly Block[] } {
  const { title, sentences, commands } = row;
  const text = `${SIGNS[row.severity]} *${escapeMarkup(title)}*`;
  return {
    text: escapeMarkup(title),
    blocks: [
      section(text),
      ...(sentences.length === 0 ? [] : [section(sentences.map(escapeMarkup).join('\n'))]),
      ...(commands.length === 0 ? [] : [section(codeBlock(commands))]),
      { type: 'context', elements: [{ type: 'mrkdwn', text: footer(row) }] },
    ],
  };
}

/** Teams refuses larger messages: https://learn.microsoft.com/connectors/teams says "about 28 KB". */
const TEAMS_BYTES = 27_000;

/** A message with as many of the alert's sentences as Teams accepts, which says how many it leaves out. */
function teamsBody(row: AlertRow): string {
  const { sentences } = row;
  for (let left = 0; ; left += 1) {
    const named = sentences.slice(0, sentences.length - left);
    const note = `Left out, because Teams accepts no longer messages: ${plural(left, 'sentence')}.`;
    const body = bodyOf(teamsCard(row, left === 0 ? named : [...named, note]));
    if (Buffer.byteLength(body) <= TEAMS_BYTES || named.length === 0) return body;
  }
}

/**
 * An alert as Microsoft Teams takes it: an Adaptive Card, posted to the webhook of a workflow. The runs of a rich text block
 * show any text as it is, unlike a text block, which reads Markdown.
 * @see https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using
 */
function teamsCard(row: AlertRow, sentences: readonly string[]) {
  const { title, commands, console_url, report_url } = row;
  const links = [
    ...(console_url === null ? [] : [{ type: 'Action.OpenUrl', title: 'Console', url: console_url }]),
    ...(report_url === null ? [] : [{ type: 'Action.OpenUrl', title: 'Report', url: report_url }]),
  ];
  const paragraph = (text: string, style: Readonly<Record<string, string>> = {}) => ({
    type: 'RichTextBlock',
    inlines: [{ type: 'TextRun', text: shorten(escapeText(text), SECTION_CHARACTERS), ...style }],
  });
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          body: [
            paragraph(title, { weight: 'Bolder', ...(row.severity === 'WARNING' && { color: 'Attention' }) }),
            ...sentences.map((sentence) => paragraph(sentence)),
            ...commands.map((command) => paragraph(command, { fontType: 'Monospace' })),
            paragraph(row.alert_id, { size: 'Small' }),
          ],
          actions: links,
        },
      },
    ],
  };
}

const section = (text: string): Block => ({
  type: 'section',
  text: { type: 'mrkdwn', text: shorten(text, SECTION_CHARACTERS) },
});

/** Three backquotes would end the block. */
function codeBlock(commands: readonly string[]): string {
  const lines = commands.map(escapeMarkup).join('\n').replaceAll('```', "'''");
  return `\`\`\`${shorten(lines, SECTION_CHARACTERS - 6)}\`\`\``;
}

function footer({ console_url, report_url, alert_id }: AlertRow): string {
  const links = [
    ...(console_url === null ? [] : [`<${console_url}|Console>`]),
    ...(report_url === null ? [] : [`<${report_url}|Report>`]),
  ];
  return [...links, escapeMarkup(alert_id)].join(' · ');
}

/** The three characters that Slack reads something into: https://docs.slack.dev/messaging/formatting-message-text */
function escapeMarkup(text: string): string {
  return escapeText(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/**
 * The headers of Standard Webhooks, with which a receiver verifies the sender, the time and the body, and
 * `Idempotency-Key` for receivers that know only that one.
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 * @param secret its UTF-8 bytes are the key; null: only the ID is sent
 * @param sentAtMs since the epoch; receivers reject old messages
 */
function signedHeaders(
  secret: string | null,
  alertId: string,
  sentAtMs: number,
  body: string,
): Readonly<Record<string, string>> {
  const id = headerIdOf(alertId);
  const identified = { 'webhook-id': id, 'idempotency-key': id };
  if (secret === null) return identified;
  const webhook = new Webhook(Buffer.from(secret), { format: 'raw' });
  return {
    ...identified,
    'webhook-timestamp': String(Math.floor(sentAtMs / 1000)),
    'webhook-signature': webhook.sign(id, new Date(sentAtMs), body),
  };
}

/** The alert's ID as a header value. It contains no full stop, because the signed text separates its parts with one. */
function headerIdOf(alertId: string): string {
  return encodeURI(alertId.toWellFormed()).replaceAll('.', '%2E');
}
