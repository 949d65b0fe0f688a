import { createSecureContext } from 'node:tls';
import { type Dispatcher, EnvHttpProxyAgent, errors, interceptors } from 'undici';
import { Deadline } from '../../platform/deadline.ts';
import { SweepError } from '../../platform/errors.ts';
import type { Credentials } from '../../platform/http/http-client.ts';
import { atMost, type BodyTurnstiles, readBody } from '../../platform/http/read-body.ts';
import type { Route } from '../../stages/sample/ports.ts';
import { addressProblem } from './route-address.ts';
import { factsOf, type ResourceRequest, type Target, translateAnswer, translateThrown } from './translate.ts';

/** How much of one cluster's answers is read, and how long they are waited for. */
export interface KubernetesLimits {
  /** To establish a connection: a private endpoint that is not reachable from here answers nothing at all. */
  readonly connectMs: number;
  /** For one answer, its body included. The API server gives up on a kubelet after 10 s. */
  readonly answerMs: number;
  /** Of one JSON answer, decompressed: of a page of a list, or of its largest item. */
  readonly jsonBytes: number;
  /** Of an answer that is passed on as it comes. */
  readonly streamBytes: number;
  /** Of an answer that says what went wrong. */
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

/** What belongs to the asking of one cluster, whatever the route. */
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

/** Beside the resourceRequest: how to ask it. */
export interface Request {
  readonly method?: Dispatcher.HttpMethod;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What an API server says when it wants to be asked again later. A kubelet's failure is not among it. */
const TRY_AGAIN = { maxRetries: 2, minTimeout: 500, maxTimeout: 5_000, errorCodes: [], throwOnError: false };
const ANY_ANSWER = { ...TRY_AGAIN, statusCodes: [429, 502, 503, 504] };
const NODE_ANSWER = { ...TRY_AGAIN, statusCodes: [429] };

/** Interim responses (status 1xx) before a response. An API server sends none. */
const MAX_INTERIM_RESPONSES = 10;

/** One route to one cluster's API server: connections, trust and token of its own, and bounds on every answer. */
export class KubernetesTransport {
  readonly #session: ClusterSession;
  readonly #target: Target;
  readonly #server: URL;
  /** Why this route must not be used; null if it may be. */
  readonly #addressProblem: string | null;
  readonly #agent: EnvHttpProxyAgent;
  readonly #askingServer: Dispatcher;
  readonly #askingNodes: Dispatcher;

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
      // Where a proxy stands between, this is the connection through it.
      requestTls: trust,
      // Of HTTP/1.1. Where the server speaks HTTP/2, as API servers do, one connection carries everything.
      connections: 8,
    });
    this.#askingServer = this.#agent.compose(interceptors.retry(ANY_ANSWER));
    this.#askingNodes = this.#agent.compose(interceptors.retry(NODE_ANSWER));
  }

  /**
   * A successful answer's body as it comes, at most `streamBytes` of it: gzip where the server likes.
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
    const dispatcher = resourceRequest.node === undefined ? this.#askingServer : this.#askingNodes;
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
