import pLimit, { type LimitFunction } from 'p-limit';
import { Agent, type Dispatcher, EnvHttpProxyAgent } from 'undici';
import type { Clock } from '../clock.ts';
import { SweepError } from '../errors.ts';
import { DEFAULT_LIMITS, type TransportLimits } from './limits.ts';
import type { Question } from './question.ts';
import { readBody } from './read-body.ts';
import { retrying } from './retry.ts';
import { retryAfterMsOf } from './retry-after.ts';
import { TransientFailure } from './transient-failure.ts';
import { type Answer, translateAnswer } from './translate-answer.ts';
import { translateThrown } from './translate-thrown.ts';

/** A JSON object, as an API wrote it. */
export type JsonDocument = Readonly<Record<string, unknown>>;

/** Who asks. */
export interface Credentials {
  /**
   * The headers that say so, for one address.
   * @throws SweepError CREDENTIALS_MISSING, API_UNAUTHENTICATED; TransientFailure where it may work the next time
   */
  headersFor(url: URL): Promise<Readonly<Record<string, string>>>;
}

interface TransportOptions {
  readonly credentials: Credentials;
  readonly clock: Clock;
  readonly limits?: TransportLimits;
  /** Requests under way at once, others wait; no bound where left out. */
  readonly requestsAtOnce?: number;
}

/** A call of an API, as it is sent. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text. */
  readonly body?: string | undefined;
}

/**
 * What an answer means.
 * @returns its document
 * @throws SweepError, or an error of the API's adapter; TransientFailure where the next attempt may fare better
 */
export type ReadAnswer = (answer: Answer, question: Question) => JsonDocument;

const CONNECTIONS = { keepAliveTimeout: 60_000, connect: { timeout: 10_000 } };

/**
 * How Google's APIs are asked: over connections that are kept, with attempts, time and bytes bounded. Whatever is asked
 * may be asked again: it reads, or doing it twice changes nothing. An address with plain HTTP is this machine's own, so no proxy stands before it.
 */
export class GoogleTransport {
  readonly #credentials: Credentials;
  readonly #clock: Clock;
  readonly #limits: TransportLimits;
  readonly #inTurn: LimitFunction;
  readonly #direct = new Agent(CONNECTIONS);
  readonly #outside = new EnvHttpProxyAgent(CONNECTIONS);

  constructor({ credentials, clock, limits = DEFAULT_LIMITS, requestsAtOnce = Infinity }: TransportOptions) {
    this.#credentials = credentials;
    this.#clock = clock;
    this.#limits = limits;
    this.#inTurn = pLimit(requestsAtOnce);
  }

  /**
   * The answer to a GET.
   * @throws SweepError CREDENTIALS_MISSING, API_UNAUTHENTICATED, API_FORBIDDEN, API_DISABLED, API_NOT_FOUND,
   * API_ANSWER_TOO_LARGE; once the attempts are used up API_BUSY, API_UNREACHABLE, API_TIMEOUT, API_ANSWER_INVALID
   */
  get(question: Question, url: URL, headers: Readonly<Record<string, string>>): Promise<JsonDocument> {
    return this.ask(question, { method: 'GET', url, headers });
  }

  /**
   * The answer to a call, as `readAnswer` understands it.
   * @throws as get does, and what `readAnswer` throws
   */
  async ask(
    question: Question,
    request: ApiRequest,
    readAnswer: ReadAnswer = readSuccess,
  ): Promise<JsonDocument> {
    const startedAtMs = this.#clock.nowMs();
    let attempts = 0;
    const attempt = async (signal: AbortSignal): Promise<JsonDocument> => {
      attempts += 1;
      try {
        return readAnswer(await this.#send(request, signal), question);
      } catch (error) {
        throw translateThrown(error, signal, question, this.#limits);
      }
    };
    try {
      return await retrying(attempt, this.#limits, this.#clock, this.#inTurn);
    } catch (error) {
      if (!(error instanceof TransientFailure)) throw error;
      const seconds = Math.round((this.#clock.nowMs() - startedAtMs) / 1000);
      const facts = { ...question, attempts, seconds, ...error.facts };
      throw new SweepError(error.code, facts, { cause: error.cause });
    }
  }

  /** Ends every connection, whatever is under way. */
  async close(): Promise<void> {
    await Promise.all([this.#direct.destroy(), this.#outside.destroy()]);
  }

  async #send({ url, method, headers, body }: ApiRequest, signal: AbortSignal): Promise<Answer> {
    const dispatcher: Dispatcher = url.protocol === 'http:' ? this.#direct : this.#outside;
    const answer = await dispatcher.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method,
      headers: { 'accept-encoding': 'gzip', ...headers, ...(await this.#credentials.headersFor(url)) },
      ...(body === undefined ? {} : { body }),
      signal,
    });
    const header = (name: string) => [answer.headers[name]].flat()[0];
    const text = await readBody(answer.body, header('content-encoding'), this.#limits.answerBytes);
    return {
      status: answer.statusCode,
      contentType: header('content-type') ?? 'no content type',
      document: jsonOf(text),
      retryAfterMs: retryAfterMsOf(header('retry-after'), this.#clock.nowMs()),
    };
  }
}

function readSuccess(answer: Answer, question: Question): JsonDocument {
  const { status, contentType, document } = answer;
  if (status < 200 || status > 299) throw translateAnswer(answer, question);
  if (!isObject(document))
    throw new TransientFailure('API_ANSWER_INVALID', { detail: `no JSON object, but ${contentType}` });
  return document;
}

/** The JSON of a text; undefined for what is no JSON, a cut one too. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is JsonDocument {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
