import {
  type Configuration,
  type ConfigurationOptions,
  createConfiguration,
  type RequestContext,
  ResponseContext,
  ServerConfiguration,
  wrapHttpLibrary,
} from '@kubernetes/client-node';
import { SweepError } from '../../platform/errors.ts';
import type { Route } from '../../stages/sample/ports.ts';
import { type Page, type PageRequest, readPages, type SizedPage } from './pages.ts';
import { factsOf, type ResourceRequest, type Target } from './translate.ts';
import type { KubernetesLimits } from './transport.ts';
import { type ClusterSession, KubernetesTransport } from './transport.ts';

/** One cluster over one route: the official client's configuration, paging and errors. */
export class KubernetesClient {
  readonly transport: KubernetesTransport;
  readonly configuration: Configuration;
  readonly limits: KubernetesLimits;
  readonly #target: Target;
  /** The path of the server's URL, which every request begins with. */
  readonly #base: string;

  constructor(route: Route, session: ClusterSession) {
    this.transport = new KubernetesTransport(route, session);
    this.#base = new URL(route.server).pathname.replace(/\/$/, '');
    this.configuration = createConfiguration({
      baseServer: new ServerConfiguration(route.server, {}),
      httpApi: this.#httpApi(() => {}),
    });
    this.limits = session.limits;
    this.#target = { cluster: session.cluster, route: route.kind };
  }

  /**
   * A list, page by page. Throws what ClusterApi documents.
   * @param read passes the options on to the generated API
   * @param firstItems of the first page; the size of the others follows from what the items need
   */
  list<Item>(
    resourceRequest: ResourceRequest,
    read: (request: PageRequest, options: ConfigurationOptions) => Promise<Page<Item>>,
    firstItems = this.limits.firstPageItems,
  ): AsyncGenerator<readonly Item[]> {
    const listRequest = { ...resourceRequest, verb: 'list' };
    const readPage = async (request: PageRequest): Promise<SizedPage<Item>> => {
      let bytes = 0;
      const httpApi = this.#httpApi((text) => {
        bytes += text.length;
      });
      return { page: await this.call(listRequest, () => read(request, { httpApi })), bytes };
    };
    return readPages(
      factsOf(this.#target, listRequest),
      { ...this.limits, firstPageItems: firstItems },
      readPage,
    );
  }

  /** @param onText receives the text of each response */
  #httpApi(onText: (text: string) => void) {
    return wrapHttpLibrary({ send: (request) => send(this.transport, this.#base, request, onText) });
  }

  /** A call of a generated API. Errors of its own mean that it cannot decode the response. */
  async call<Answer>(resourceRequest: ResourceRequest, send: () => Promise<Answer>): Promise<Answer> {
    try {
      return await send();
    } catch (error) {
      // The transport knows only the path; errors name the resource and the verb.
      if (error instanceof SweepError) {
        const { resource, verb = error.facts['verb'] ?? 'get' } = resourceRequest;
        throw new SweepError(error.code, { ...error.facts, resource, verb }, { cause: error.cause });
      }
      const facts = {
        ...factsOf(this.#target, resourceRequest),
        detail: 'it is not the JSON of that resource',
      };
      throw new SweepError('KUBERNETES_ANSWER_INVALID', facts, { cause: error });
    }
  }
}

const VERBS: Readonly<Record<string, string>> = { PATCH: 'patch', DELETE: 'delete', POST: 'create' };

/**
 * Sends a request of the official client through our transport, which its interface allows: its own creates a connection
 * pool for every request, and reads responses without limits on size and time. Returns successful responses only: the
 * transport throws an error for all others.
 */
async function send(
  transport: KubernetesTransport,
  base: string,
  request: RequestContext,
  onText: (text: string) => void,
): Promise<ResponseContext> {
  const url = new URL(request.getUrl());
  const path = url.pathname.slice(base.length);
  const body = request.getBody();
  const { text, contentType } = await transport.text(
    { path: path + url.search, resource: path, verb: VERBS[request.getHttpMethod()] ?? 'get' },
    {
      method: request.getHttpMethod(),
      headers: request.getHeaders(),
      ...(typeof body === 'string' ? { body } : {}),
    },
  );
  onText(text);
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
