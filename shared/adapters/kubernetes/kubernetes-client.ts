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
import { factsOf, type ResourceRequest, type Target } from './translate.ts';
import type { KubernetesLimits } from './transport.ts';
import { type ClusterSession, KubernetesTransport } from './transport.ts';

/** A page of a list, as the API server returns it. */
export interface Page<Item> {
  readonly kind?: string;
  readonly items: Item[];
  readonly metadata?: { readonly _continue?: string };
}

/** The parameters of a page. */
export interface PageRequest {
  readonly limit: number;
  readonly _continue?: string;
}

/** One cluster over one route: the official client's configuration, paging and errors. */
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

  /** A list, page by page. Throws what ClusterApi documents. */
  list<Item>(
    resourceRequest: ResourceRequest,
    read: (request: PageRequest) => Promise<Page<Item>>,
    pageItems = this.limits.pageItems,
  ): AsyncGenerator<readonly Item[]> {
    const { listItems } = this.limits;
    const listRequest = { ...resourceRequest, verb: 'list' };
    const readPage = (request: PageRequest) => this.call(listRequest, () => read(request));
    return readPages(this.#target, listRequest, { pageItems, listItems }, readPage);
  }

  /** A call of a generated API. Errors of its own mean that it cannot decode the response. */
  async call<Answer>(resourceRequest: ResourceRequest, ask: () => Promise<Answer>): Promise<Answer> {
    try {
      return await ask();
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

/** Reads all pages of a list. Throws KUBERNETES_ANSWER_TOO_LARGE past `listItems`, KUBERNETES_ANSWER_INVALID if a response is not a list. */
async function* readPages<Item>(
  target: Target,
  resourceRequest: ResourceRequest,
  { pageItems, listItems }: Pick<KubernetesLimits, 'pageItems' | 'listItems'>,
  read: (request: PageRequest) => Promise<Page<Item>>,
): AsyncGenerator<readonly Item[]> {
  const facts = factsOf(target, resourceRequest);
  let items = 0;
  let next: string | undefined;
  do {
    const page = await read({ limit: pageItems, ...(next === undefined ? {} : { _continue: next }) });
    if (!page.kind?.endsWith('List') || !isListOfObjects(page.items ?? []))
      throw new SweepError('KUBERNETES_ANSWER_INVALID', { ...facts, detail: 'not a list' });
    // An empty page counts as an item, so that a list of empty pages ends too.
    items += Math.max(page.items?.length ?? 0, 1);
    if (items > listItems)
      throw new SweepError('KUBERNETES_ANSWER_TOO_LARGE', { ...facts, limit: listItems, unit: 'items' });
    yield page.items ?? [];
    next = page.metadata?._continue;
  } while (next);
}

/** The types say so, but the response of a broken or hostile server may contain anything: `items: [null]`. */
function isListOfObjects(items: unknown): boolean {
  return Array.isArray(items) && items.every((item) => typeof item === 'object' && item !== null);
}

/**
 * The official client's configuration with our transport, which its interface allows. Its own transport creates a
 * connection pool for every request, and reads responses without limits on size and time.
 */
function configurationOver(route: Route, transport: KubernetesTransport): Configuration {
  const base = new URL(route.server).pathname.replace(/\/$/, '');
  return createConfiguration({
    baseServer: new ServerConfiguration(route.server, {}),
    httpApi: wrapHttpLibrary({ send: (request) => send(transport, base, request) }),
  });
}

const VERBS: Readonly<Record<string, string>> = { PATCH: 'patch', DELETE: 'delete', POST: 'create' };

/** Returns successful responses only: the transport throws an error for all others. */
async function send(
  transport: KubernetesTransport,
  base: string,
  request: RequestContext,
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
