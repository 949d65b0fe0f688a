import { type Dispatcher, EnvHttpProxyAgent } from 'undici';
import type { AlertRow } from '../../model/rows/alert-rows.ts';
import { alertMessageOf } from '../../model/rows/alert-rows.ts';
import type { Clock } from '../../platform/clock.ts';
import { SweepError } from '../../platform/errors.ts';
import { TransientFailure } from '../../platform/http/http-failure.ts';
import { type RequestLimits, retryAfterMsOf, sendWithRetries } from '../../platform/http/retry.ts';
import type { AlertChannel } from '../../stages/alert/ports.ts';
import { signedHeaders } from './sign.ts';
import { slackBody } from './slack-body.ts';

export const WEBHOOK_LIMITS: RequestLimits = {
  budgetMs: 45_000,
  attemptMs: 10_000,
  attempts: 4,
  firstWaitMs: 500,
  longestWaitMs: 10_000,
  answerBytes: 64 * 1024,
};

const BODIES = {
  json: (row: AlertRow) => JSON.stringify(alertMessageOf(row)),
  slack: (row: AlertRow) => JSON.stringify(slackBody(row)),
} as const;

interface WebhookOptions {
  /** https, or plain HTTP on this machine. The path is as secret as a key, so errors only name the host. */
  readonly url: string;
  readonly format: keyof typeof BODIES;
  /** Signs what is posted. */
  readonly secret: string;
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
  readonly #url: URL;
  readonly #options: WebhookOptions;
  readonly #limits: RequestLimits;
  readonly #dispatcher: Dispatcher;

  constructor(options: WebhookOptions) {
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
