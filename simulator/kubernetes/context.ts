import type { FastifyReply, FastifyRequest, RouteHandlerMethod } from 'fastify';
import { identify, type KubernetesIdentity, type KubernetesTokens, refusal } from './access.ts';
import { sendStatus } from './answers.ts';
import type { ClusterState } from './cluster-state.ts';
import { type AccessAttributes, notFound } from './status.ts';

/** Which cluster a request is for, and who asks. */
export interface RequestContext {
  readonly state: ClusterState;
  readonly identity: KubernetesIdentity;
}

type Handler = (context: RequestContext, request: FastifyRequest, reply: FastifyReply) => unknown;

/** What the routes of all simulated clusters share. Requests carry the cluster's uid as `:uid`. */
export class Served {
  readonly #states: (uid: string) => ClusterState | undefined;
  readonly #tokens: KubernetesTokens;
  readonly nowMs: () => number;
  readonly #contexts = new WeakMap<FastifyRequest, RequestContext>();
  /** Requests for a node's read-only port through the API server: the scanner must never make one. */
  readonlyAttempts = 0;

  constructor(
    states: (uid: string) => ClusterState | undefined,
    tokens: KubernetesTokens,
    nowMs: () => number,
  ) {
    this.#states = states;
    this.#tokens = tokens;
    this.nowMs = nowMs;
  }

  /** A handler that runs once the cluster and the caller are known. */
  route(handler: Handler): RouteHandlerMethod {
    return (request, reply) => {
      const { uid } = request.params as { uid: string };
      const state = this.#states(uid);
      if (state === undefined) return sendStatus(reply, notFound('clusters', uid));
      const identity = identify(this.#tokens, request.headers.authorization);
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

  /** Answers 403 where the caller may not. @returns whether it did */
  refuse(identity: KubernetesIdentity, asked: AccessAttributes, reply: FastifyReply): boolean {
    const answer = refusal(identity, asked);
    if (answer !== null) sendStatus(reply, answer);
    return answer !== null;
  }

  countReadonlyAttempt(): void {
    this.readonlyAttempts += 1;
  }
}
