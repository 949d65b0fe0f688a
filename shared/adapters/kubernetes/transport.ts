import { createSecureContext } from 'node:tls';
import { type Dispatcher, EnvHttpProxyAgent, errors, interceptors } from 'undici';
import { Deadline } from '../../platform/deadline.ts';
import { SweepError } from '../../platform/errors.ts';
import type { Credentials } from '../../platform/http/http-client.ts';
import { atMost, type BodyTurnstiles, readBody } from '../../platform/http/read-body.ts';
import type { Route } from '../../stages/sample/ports.ts';
import { addressProblem } from './route-address.ts';
import { factsOf, type ResourceRequest, type Target, translateAnswer, translateThrown } from './translate.ts';

/** Limits on the size of one cluster's responses, and on the time to wait for them. */
export interface KubernetesLimits {
  /** To establish a connection: a private endpoint that cannot be reached from here does not respond at all. */
  readonly connectMs: number;
  /** For one response, including its body. The API server gives up on a kubelet after 10 s. */
  readonly answerMs: number;
  /** Of one JSON response, decompressed: of a page of a list, or of its largest item. */
  readonly jsonBytes: number;
  /** Of a response that is passed on as a stream. */
  readonly streamBytes: number;
  /** Of a response that reports an error. */
  readonly errorBytes: number;
  /** Of the first page of a list; the size of the others follows from what the items need. */
  readonly firstPageItems: number;
  /** A ConfigMap can hold a megabyte. */
  readonly firstConfigMaps: number;
  /** Of any page of a list. */
  readonly pageItems: number;
  /** Size of a page to aim for: decoding it takes several times as much memory, in every cluster at the same time. */
  readonly pageBytes: number;
  /** Of one list, over all its pages. GKE has at most 15,000 nodes and 200,000 pods in a cluster. */
  readonly listItems: number;
  /** Lines of a probe pod's log, from its end. */
  readonly logLines: number;
  readonly logBytes: number;
}

export const KUBERNETES_LIMITS: KubernetesLimits = {
  connectMs: 5_000,
  answerMs: 20_000,
  jsonBytes: 16 << 20,
  streamBytes: 256 << 20,
  errorBytes: 64 << 10,
  firstPageItems: 50,
  firstConfigMaps: 4,
  pageItems: 500,
  pageBytes: 512 << 10,
  listItems: 200_000,
  logLines: 2_000,
  logBytes: 1 << 20,
};

/** What all requests to one cluster share, whatever the route. */
export interface ClusterSession {
  /** `projects/P/locations/L/clusters/C`, for errors. */
  readonly cluster: string;
  readonly credentials: Credentials;
  /** The cluster's time budget: everything under way ends with it. */
  readonly signal: AbortSignal;
  readonly limits: KubernetesLimits;
  /** Whether a control plane may be on loopback: only if the Kubernetes Engine API itself is overridden to loopback. */
  readonly allowsLoopback: boolean;
  /** Of all clusters together. */
  readonly turnstiles?: BodyTurnstiles;
}

/** Options of a request, besides its path. */
export interface Request {
  readonly method?: Dispatcher.HttpMethod;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The statuses with which an API server asks for a later retry. They do not include a failure of the kubelet. */
const TRY_AGAIN = { maxRetries: 2, minTimeout: 500, maxTimeout: 5_000, errorCodes: [], throwOnError: false };
const ANY_ANSWER = { ...TRY_AGAIN, statusCodes: [429, 502, 503, 504] };
const NODE_ANSWER = { ...TRY_AGAIN, statusCodes: [429] };

/** Interim responses (status 1xx) before a response. An API server sends none. */
const MAX_INTERIM_RESPONSES = 10;

/** One route to one cluster's API server, with its own connections, trust and token, and limits on every response. */
export class KubernetesTransport {
  readonly #session: ClusterSession;
  readonly #target: Target;
  readonly #server: URL;
  /** Why this route must not be used; null if it may be. */
  readonly #addressProblem: string | null;
  readonly #agent: EnvHttpProxyAgent;
  readonly #toServer: Dispatcher;
  readonly #toNodes: Dispatcher;

  constructor(route: Route, session: ClusterSession) {
    this.#session = session;
    this.#target = { cluster: session.cluster, route: route.kind };
    this.#server = new URL(route.server);
    this.#addressProblem = addressProblem(route, session.allowsLoopback);
    const ca = route.certificateAuthority?.toPem();
    // Once for all connections of the route: parsing the CA takes longer than a handshake that is resumed.
    const trust = ca === undefined ? {} : { secureContext: createSecureContext({ ca }) };
    this.#agent = new EnvHttpProxyAgent({
      connect: { timeout: session.limits.connectMs, ...trust },
      // The connection through a proxy, if there is one.
      requestTls: trust,
      // For HTTP/1.1. With HTTP/2, which API servers support, one connection carries everything.
      connections: 8,
    });
    this.#toServer = this.#agent.compose(interceptors.retry(ANY_ANSWER));
    this.#toNodes = this.#agent.compose(interceptors.retry(NODE_ANSWER));
  }

  /**
   * The body of a successful response as a stream of at most `streamBytes`, compressed with gzip if the server chooses so.
   * Throws what ClusterApi promises, while it is read too.
   */
  async open(resourceRequest: ResourceRequest, request: Request = {}): Promise<AsyncIterable<Uint8Array>> {
    const deadline = this.#deadline();
    try {
      const { body } = await this.#ask(resourceRequest, request, deadline.signal);
      return this.#passedOn(resourceRequest, body, deadline);
    } catch (error) {
      deadline[Symbol.dispose]();
      throw error;
    }
  }

  /** A successful answer's body as text. Throws what ClusterApi promises. */
  async text(
    resourceRequest: ResourceRequest,
    request: Request = {},
  ): Promise<{ text: string; contentType: string }> {
    using deadline = this.#deadline();
    const { headers, body } = await this.#ask(resourceRequest, request, deadline.signal);
    const limit = this.#session.limits.jsonBytes;
    try {
      const encoding = headerOf(headers, 'content-encoding');
      const text = await readBody(body, encoding, limit, this.#session.turnstiles);
      return { text, contentType: headerOf(headers, 'content-type') ?? '' };
    } catch (error) {
      throw translateThrown(this.#target, resourceRequest, limit, error);
    }
  }

  /** Ends every connection at once, whatever is under way. */
  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  #deadline(): Deadline {
    return new Deadline(this.#session.signal, this.#session.limits.answerMs);
  }

  async #ask(
    resourceRequest: ResourceRequest,
    request: Request,
    signal: AbortSignal,
  ): Promise<Dispatcher.ResponseData> {
    const answer = await this.#send(resourceRequest, request, signal).catch((error: unknown) => {
      throw translateThrown(this.#target, resourceRequest, this.#session.limits.errorBytes, error);
    });
    if (answer.statusCode >= 200 && answer.statusCode < 300) return answer;
    const statusMessage = await this.#statusMessageIn(answer);
    throw translateAnswer(this.#target, resourceRequest, { status: answer.statusCode, statusMessage });
  }

  async #send(
    resourceRequest: ResourceRequest,
    request: Request,
    signal: AbortSignal,
  ): Promise<Dispatcher.ResponseData> {
    if (this.#addressProblem !== null)
      throw new SweepError('KUBERNETES_UNREACHABLE', {
        ...factsOf(this.#target, resourceRequest),
        detail: this.#addressProblem,
      });
    const authorization = await this.#session.credentials.headersFor(this.#server);
    const dispatcher = resourceRequest.node === undefined ? this.#toServer : this.#toNodes;
    return dispatcher.request({
      origin: this.#server.origin,
      path: this.#server.pathname.replace(/\/$/, '') + resourceRequest.path,
      method: request.method ?? 'GET',
      headers: {
        'user-agent': 'sweep10255',
        'accept-encoding': 'gzip',
        ...request.headers,
        ...authorization,
      },
      body: request.body ?? null,
      signal,
      onInfo: interimLimit(),
    });
  }

  /** The message of a Kubernetes `Status`; null for any other body. */
  async #statusMessageIn({ headers, body }: Dispatcher.ResponseData): Promise<string | null> {
    try {
      const text = await readBody(
        body,
        headerOf(headers, 'content-encoding'),
        this.#session.limits.errorBytes,
      );
      const answer = JSON.parse(text) as { kind?: unknown; message?: unknown } | null;
      if (answer?.kind !== 'Status') return null;
      return typeof answer.message === 'string' ? answer.message : '';
    } catch {
      // Too long, cut or no JSON: not the API server's own word.
      return null;
    }
  }

  async *#passedOn(
    resourceRequest: ResourceRequest,
    body: AsyncIterable<Uint8Array>,
    deadline: Deadline,
  ): AsyncGenerator<Uint8Array> {
    const limit = this.#session.limits.streamBytes;
    try {
      yield* atMost(body, limit);
    } catch (error) {
      throw translateThrown(this.#target, resourceRequest, limit, error);
    } finally {
      deadline[Symbol.dispose]();
    }
  }
}

/** Ends a request whose server sends interim responses without end, which costs more CPU time than any other response. */
function interimLimit(): () => void {
  let count = 0;
  return () => {
    count += 1;
    if (count > MAX_INTERIM_RESPONSES)
      throw new errors.HTTPParserError('more interim responses than an API server sends');
  };
}

function headerOf(headers: Dispatcher.ResponseData['headers'], name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}
