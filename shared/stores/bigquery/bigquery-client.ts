import { promisify } from 'node:util';
import type { BigQuery } from '@google-cloud/bigquery';
import type * as z from 'zod';
import type { Clock } from '../../platform/clock.ts';
import { readResponse } from '../../platform/http/api-call.ts';
import type { Credentials } from '../../platform/http/http-client.ts';
import { TransientFailure } from '../../platform/http/http-failure.ts';
import { type RequestLimits, sendWithRetries } from '../../platform/http/retry.ts';
import { translateApiError } from './bigquery-error.ts';

export const API = 'BigQuery API';
const GOOGLE_ENDPOINT = 'https://bigquery.googleapis.com/';

export interface BigQueryClientOptions {
  readonly credentials: Credentials;
  /** Of the API; null for Google's own. */
  readonly endpoint: URL | null;
  readonly clock: Clock;
  readonly limits: RequestLimits;
}

/** A call of the REST API below `projects/P`. */
interface RestRequest {
  readonly method?: 'GET' | 'POST';
  /** `/jobs` */
  readonly uri: string;
  readonly qs?: object;
  readonly json?: object;
  /** JSON text, instead of `json`. */
  readonly body?: string;
  readonly headers?: object;
}

/**
 * The official client, loaded on first use. Its own retries are off, because they ignore Retry-After: calls go through
 * the retries that all APIs share.
 */
export class BigQueryClient {
  readonly #load: () => Promise<BigQuery>;
  readonly #options: BigQueryClientOptions;
  #client: Promise<BigQuery> | undefined;

  constructor(projectId: string, options: BigQueryClientOptions) {
    this.#load = () => loadClient(projectId, options);
    this.#options = options;
  }

  /**
   * Makes a call through the official client. It may be sent more than once.
   * @param resource for errors, as in the address
   * @throws BigQueryError; SweepError with an API_ code
   */
  async call<T>(resource: string, send: (client: BigQuery) => Promise<T>): Promise<T> {
    const { limits, clock } = this.#options;
    this.#client ??= this.#load();
    const client = await this.#client;
    const attempt = async (signal: AbortSignal): Promise<T> => {
      try {
        return await Promise.race([send(client), abortOf(signal)]);
      } catch (error) {
        throw translateApiError(error, clock.nowMs());
      }
    };
    return sendWithRetries({ api: API, resource }, attempt, limits, clock);
  }

  /**
   * The response to a request, in the shape that the API documents. For the calls whose methods of the official client
   * do not survive a response that is not JSON, or that copy all rows.
   * @throws what `call` throws; SweepError API_ANSWER_INVALID
   */
  async request<T>(shape: z.ZodType<T>, request: RestRequest): Promise<T> {
    const resource = request.uri.slice(1);
    const document = await this.call(resource, async (client) => {
      const send = promisify<RestRequest, unknown>((options, done) => client.request(options, done));
      const body = await send(request);
      if (typeof body === 'object' && body !== null) return body;
      throw new TransientFailure('API_ANSWER_INVALID', { detail: 'no JSON object' });
    });
    return readResponse(shape, document, { api: API, resource });
  }
}

/** Rejects when the signal is aborted: the official client has no time limit. */
function abortOf(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

async function loadClient(
  projectId: string,
  { credentials, endpoint }: BigQueryClientOptions,
): Promise<BigQuery> {
  const [{ default: bigquery }, { default: auth }] = await Promise.all([
    import('@google-cloud/bigquery'),
    import('google-auth-library'),
  ]);
  const baseUrl = `${(endpoint?.href ?? GOOGLE_ENDPOINT).replace(/\/$/, '')}/bigquery/v2`;
  /** Signs in as every other client of this process. */
  class AuthClient extends auth.PassThroughClient {
    override async getRequestHeaders(): Promise<Headers> {
      return new Headers(await credentials.headersFor(new URL(baseUrl)));
    }
  }
  const client = new bigquery.BigQuery({
    projectId,
    authClient: new AuthClient(),
    retryOptions: { autoRetry: false },
  });
  // The client takes BIGQUERY_EMULATOR_HOST as the whole base address, but emulators serve below /bigquery/v2.
  client.baseUrl = baseUrl;
  return client;
}
