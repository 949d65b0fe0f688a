import {
  type Configuration,
  createConfiguration,
  type RequestContext,
  ResponseContext,
  ServerConfiguration,
  wrapHttpLibrary,
} from '@kubernetes/client-node';
import type { Route } from '../../stages/sample/ports.ts';
import type { KubernetesTransport } from './transport.ts';

/**
 * The official client's configuration with our transport below it. Its own one makes a new connection pool for every
 * request, and reads whatever comes, for as long as it comes.
 */
export function configurationOver(route: Route, transport: KubernetesTransport): Configuration {
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
