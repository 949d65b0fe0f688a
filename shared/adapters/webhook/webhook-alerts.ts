import { type Dispatcher, EnvHttpProxyAgent } from 'undici';
import { alertMessageOf } from '../../model/alert-message.ts';
import type { AlertRow } from '../../model/rows/alert-rows.ts';
import type { Clock } from '../../platform/clock.ts';
import { SweepError } from '../../platform/errors.ts';
import type { TransportLimits } from '../../platform/http/limits.ts';
import { retrying } from '../../platform/http/retry.ts';
import { retryAfterMsOf } from '../../platform/http/retry-after.ts';
import { TransientFailure } from '../../platform/http/transient-failure.ts';
import { translateThrown } from '../../platform/http/translate-thrown.ts';
import type { AlertChannel } from '../../stages/alert/ports.ts';
import { signedHeaders } from './sign.ts';
import { slackBody } from './slack-body.ts';

export const WEBHOOK_LIMITS: TransportLimits = {
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
  /** https, or a plain address of this machine. A part of it is as secret as a key: errors name the host alone. */
  readonly url: string;
  readonly format: keyof typeof BODIES;
  /** Signs what is posted. */
  readonly secret: string;
  readonly clock: Clock;
  readonly limits?: TransportLimits;
  readonly dispatcher?: Dispatcher;
}

/** Statuses by which a receiver asks to be tried again. */
const TRANSIENT_STATUSES: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/** Statuses that tell of one alert, its size or its content; any other refusal tells of the webhook. */
const ALERT_STATUSES: ReadonlySet<number> = new Set([400, 409, 413, 415, 422, 431]);

/**
 * Alerts posted to an address of the user's, signed. Attempts, time and bytes are bounded; Retry-After is honoured;
 * redirects are not followed, because what is posted would reach whom nobody named.
 */
export class WebhookAlerts implements AlertChannel {
  readonly channel = 'WEBHOOK';
  readonly #url: URL;
  readonly #options: WebhookOptions;
  readonly #limits: TransportLimits;
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
    const question = { api: 'The webhook', resource: this.#url.host };
    const startedAtMs = clock.nowMs();
    let attempts = 0;
    const attempt = async (signal: AbortSignal): Promise<void> => {
      attempts += 1;
      try {
        await this.#post(row, body, signal);
      } catch (error) {
        throw translateThrown(error, signal, question, this.#limits);
      }
    };
    try {
      await retrying(attempt, this.#limits, clock);
    } catch (error) {
      if (!(error instanceof TransientFailure)) throw error;
      const seconds = Math.round((clock.nowMs() - startedAtMs) / 1000);
      throw new SweepError(error.code, { ...question, attempts, seconds, ...error.facts }, { cause: error });
    }
  }

  /** Ends every connection. */
  async close(): Promise<void> {
    await this.#dispatcher.close();
  }

  async #post(row: AlertRow, body: string, signal: AbortSignal): Promise<void> {
    const { secret, clock } = this.#options;
    const nowMs = clock.nowMs();
    const answer = await this.#dispatcher.request({
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
    // What it says is nobody's business; reading it leaves the connection to be used again.
    await answer.body.dump({ limit: this.#limits.answerBytes, signal });
    const status = answer.statusCode;
    if (status >= 200 && status <= 299) return;
    const host = this.#url.host;
    if (TRANSIENT_STATUSES.has(status)) {
      const retryAfter = [answer.headers['retry-after']].flat()[0];
      throw new TransientFailure('API_BUSY', { status }, { retryAfterMs: retryAfterMsOf(retryAfter, nowMs) });
    }
    if (ALERT_STATUSES.has(status))
      throw new SweepError('ALERT_REFUSED', { host, alert: row.alert_id, status });
    throw new SweepError('WEBHOOK_REFUSED', { host, status });
  }
}
