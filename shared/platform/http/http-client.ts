import { Agent, EnvHttpProxyAgent } from 'undici';
import type * as z from 'zod';
import type { Clock } from '../clock.ts';
import { AdaptiveLimit } from './adaptive-limit.ts';
import { type ApiCall, type Page, readPages, readResponse } from './api-call.ts';
import { type HttpResponse, translateFailure } from './google-error.ts';
import { TransientFailure } from './http-failure.ts';
import { readBody } from './read-body.ts';
import { DEFAULT_LIMITS, type RequestLimits, retryAfterMsOf, sendWithRetries } from './retry.ts';

/** A JSON object, as an API wrote it. */
export type JsonDocument = Readonly<Record<string, unknown>>;

/** Authenticates requests. */
export interface Credentials {
  /**
   * The headers that authenticate a request to this address.
   * @throws SweepError CREDENTIALS_MISSING, API_UNAUTHENTICATED; TransientFailure if signing in may work the next time
   */
  headersFor(url: URL): Promise<Readonly<Record<string, string>>>;
}

interface HttpClientOptions {
  readonly credentials: Credentials;
  readonly clock: Clock;
  readonly limits?: RequestLimits;
  /** Most requests in flight to each API, by `ApiCall.api`; unbounded if omitted. Fewer while the API answers 429. */
  readonly concurrency?: number;
}

/** A request to an API. */
export interface ApiRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text. */
  readonly body?: string | undefined;
}

const CONNECTIONS = { keepAliveTimeout: 60_000, connect: { timeout: 10_000 } };

/**
 * Sends JSON requests to Google APIs over kept connections, with limits on time, attempts and bytes. A request may be
 * sent more than once: it reads, or repeating it changes nothing. Plain HTTP is only used on this machine, so those
 * requests bypass the proxy.
 */
export class HttpClient {
  readonly #credentials: Credentials;
  readonly #clock: Clock;
  readonly #limits: RequestLimits;
  readonly #concurrency: number;
  readonly #queues = new Map<string, AdaptiveLimit>();
  readonly #direct = new Agent(CONNECTIONS);
  readonly #proxied = new EnvHttpProxyAgent(CONNECTIONS);

  constructor({ credentials, clock, limits = DEFAULT_LIMITS, concurrency = Infinity }: HttpClientOptions) {
    this.#credentials = credentials;
    this.#clock = clock;
    this.#limits = limits;
    this.#concurrency = concurrency;
  }

  /** The response to a GET. Throws what `send` throws. */
  get(call: ApiCall, url: URL, headers: Readonly<Record<string, string>> = {}): Promise<JsonDocument> {
    return this.send(call, { method: 'GET', url, headers });
  }

  /** The response to a POST of an object as JSON, without fields that are undefined. Throws what `send` throws. */
  post(call: ApiCall, url: URL, body: object): Promise<JsonDocument> {
    const headers = { 'content-type': 'application/json' };
    return this.send(call, { method: 'POST', url, headers, body: JSON.stringify(body) });
  }

  /** The pages of a list that is requested by POST. Throws what `post`, `readResponse` and `readPages` throw. */
  postPages<P extends Page>(call: ApiCall, url: URL, body: object, shape: z.ZodType<P>): AsyncGenerator<P> {
    return readPages(call, async (pageToken) =>
      readResponse(shape, await this.post(call, url, { ...body, pageToken: pageToken || undefined }), call),
    );
  }

  /**
   * The response to a request.
   * @throws SweepError CREDENTIALS_MISSING, API_UNAUTHENTICATED, API_FORBIDDEN, API_DISABLED, API_NOT_FOUND,
   * API_ANSWER_TOO_LARGE; once the attempts are used up API_BUSY, API_UNREACHABLE, API_TIMEOUT, API_ANSWER_INVALID
   */
  send(call: ApiCall, request: ApiRequest): Promise<JsonDocument> {
    const attempt = async (signal: AbortSignal) => documentOf(await this.#attempt(request, signal), call);
    const queue = this.#queueOf(call.api);
    return sendWithRetries(call, attempt, this.#limits, this.#clock, (start) => queue.run(start));
  }

  #queueOf(api: string): AdaptiveLimit {
    const queue = this.#queues.get(api) ?? new AdaptiveLimit(this.#concurrency);
    this.#queues.set(api, queue);
    return queue;
  }

  /** Ends every connection at once. */
  async close(): Promise<void> {
    await Promise.all([this.#direct.destroy(), this.#proxied.destroy()]);
  }

  async #attempt({ url, method, headers, body }: ApiRequest, signal: AbortSignal): Promise<HttpResponse> {
    const response = await (url.protocol === 'http:' ? this.#direct : this.#proxied).request({
      origin: url.origin,
      path: url.pathname + url.search,
      method,
      headers: { ...headers, 'accept-encoding': 'gzip', ...(await this.#credentials.headersFor(url)) },
      ...(body === undefined ? {} : { body }),
      signal,
    });
    const header = (name: string) => [response.headers[name]].flat()[0];
    const text = await readBody(response.body, header('content-encoding'), this.#limits.answerBytes);
    return {
      status: response.statusCode,
      contentType: header('content-type') ?? 'no content type',
      document: parsed(text),
      retryAfterMs: retryAfterMsOf(header('retry-after'), this.#clock.nowMs()),
    };
  }
}

function documentOf(response: HttpResponse, call: ApiCall): JsonDocument {
  const { status, contentType, document } = response;
  if (status < 200 || status > 299) throw translateFailure(response, call);
  if (!isObject(document))
    throw new TransientFailure('API_ANSWER_INVALID', { detail: `no JSON object, but ${contentType}` });
  return document;
}

/** Undefined if the text is not JSON, or is cut. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is JsonDocument {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
