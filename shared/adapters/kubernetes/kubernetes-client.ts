import {
  type Configuration,
  createConfiguration,
  type RequestContext,
  ResponseContext,
  ServerConfiguration,
  wrapHttpLibrary,
} from '@kubernetes/client-node';
import { SweepError } from '../../platform/errors.ts';
import type { Route } from '../../stages/sample/ports.ts';
import type { KubernetesLimits } from './limits.ts';
import { type Page, type PageRequest, pagesOf } from './pages.ts';
import { factsOf, type Question, type Target } from './target.ts';
import { type ClusterSession, KubernetesTransport } from './transport.ts';

/** One cluster over one route: the official client's configuration, and what its generated APIs lack. */
export class KubernetesClient {
  readonly transport: KubernetesTransport;
  readonly configuration: Configuration;
  readonly limits: KubernetesLimits;
  readonly #target: Target;

  constructor(route: Route, session: ClusterSession) {
    this.transport = new KubernetesTransport(route, session);
    this.configuration = configurationOver(route, this.transport);
    this.limits = session.limits;
    this.#target = { cluster: session.cluster, route: route.kind };
  }

  /** A list, page by page. Throws what ClusterApi promises. */
  list<Item>(
    question: Question,
    read: (request: PageRequest) => Promise<Page<Item>>,
    pageItems = this.limits.pageItems,
  ): AsyncGenerator<readonly Item[]> {
    const { listItems } = this.limits;
    const readPage = (request: PageRequest) => this.call(question, () => read(request));
    return pagesOf(this.#target, question, { pageItems, listItems }, readPage);
  }

  /** A call of a generated API. What it throws on its own account is an answer that it cannot read. */
  async call<Answer>(question: Question, ask: () => Promise<Answer>): Promise<Answer> {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof SweepError) throw error;
      const facts = { ...factsOf(this.#target, question), detail: 'it is not the JSON of that resource' };
      throw new SweepError('KUBERNETES_ANSWER_INVALID', facts, { cause: error });
    }
  }
}

/**
 * The official client's configuration with our transport below it. Its own one makes a new connection pool for every
 * request, and reads whatever comes, for as long as it comes.
 */
function configurationOver(route: Route, transport: KubernetesTransport): Configuration {
  const base = new URL(route.server).pathname.replace(/\/$/, '');
  return createConfiguration({
    baseServer: new ServerConfiguration(route.server, {}),
    httpApi: wrapHttpLibrary({ send: (request) => send(transport, base, request) }),
  });
}

/** Only answers that succeeded come back; the transport has thrown all others, translated. */
async function send(
  transport: KubernetesTransport,
  base: string,
  request: RequestContext,
): Promise<ResponseContext> {
  const url = new URL(request.getUrl());
  const path = url.pathname.slice(base.length);
  const body = request.getBody();
  const { text, contentType } = await transport.text(
    { path: path + url.search, resource: path },
    {
      method: request.getHttpMethod(),
      headers: request.getHeaders(),
      ...(typeof body === 'string' ? { body } : {}),
    },
  );
  return new ResponseContext(
    200,
    { 'content-type': contentType },
    {
      text: async () => text,
      binary: async () => Buffer.from(text),
      stream: () => null,
    },
  );
}
