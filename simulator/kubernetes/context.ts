import type { FastifyReply, FastifyRequest, RouteHandlerMethod } from 'fastify';
import { identify, type KubernetesIdentity, type KubernetesTokens, refusal } from './access.ts';
import type { ClusterState } from './cluster-state.ts';
import { sendStatus } from './send.ts';
import { type AccessAttributes, notFound } from './status.ts';

/** The cluster and the caller of a request. */
export interface RequestContext {
  readonly state: ClusterState;
  readonly identity: KubernetesIdentity;
}

type Handler = (context: RequestContext, request: FastifyRequest, reply: FastifyReply) => unknown;

/** State shared by the routes of all simulated clusters. Requests carry the cluster's uid as `:uid`. */
export class Served {
  readonly #states: (uid: string) => ClusterState | undefined;
  readonly #tokens: KubernetesTokens;
  readonly #denied: readonly string[];
  readonly nowMs: () => number;
  readonly #contexts = new WeakMap<FastifyRequest, RequestContext>();
  /** Requests for a node's read-only port through the API server: the scanner must never make one. */
  readonlyAttempts = 0;

  constructor(
    states: (uid: string) => ClusterState | undefined,
    tokens: KubernetesTokens,
    nowMs: () => number,
    denied: readonly string[],
  ) {
    this.#states = states;
    this.#tokens = tokens;
    this.nowMs = nowMs;
    this.#denied = denied;
  }

  /** Wraps a handler so that it runs once the cluster and the caller are known. */
  route(handler: Handler): RouteHandlerMethod {
    return (request, reply) => {
      const { uid } = request.params as { uid: string };
      const state = this.#states(uid);
      if (state === undefined) return sendStatus(reply, notFound('clusters', uid));
      const identity = identify(this.#tokens, request.headers.authorization, this.#denied);
      if ('code' in identity) return sendStatus(reply, identity);
      const context = { state, identity };
      this.#contexts.set(request, context);
      return handler(context, request, reply);
    };
  }

  contextOf(request: FastifyRequest): RequestContext {
    const context = this.#contexts.get(request);
    if (context === undefined) throw new Error('a request has a context only within route()');
    return context;
  }

  /** Responds with 403 if the caller is not allowed. @returns whether it did */
  refuse(identity: KubernetesIdentity, attributes: AccessAttributes, reply: FastifyReply): boolean {
    const answer = refusal(identity, attributes);
    if (answer !== null) sendStatus(reply, answer);
    return answer !== null;
  }

  countReadonlyAttempt(): void {
    this.readonlyAttempts += 1;
  }
}
