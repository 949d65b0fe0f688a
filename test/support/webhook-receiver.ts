import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Agent } from 'undici';
import { createAuthority } from '../../simulator/kubernetes/authority.ts';

export interface ReceivedPost {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The response: status and headers, or a connection failure. */
export type WebhookAnswer =
  | readonly [status: number, headers?: Readonly<Record<string, string>>]
  | 'RESET'
  | 'HANG';

/** A local webhook receiver over TLS, and a dispatcher that trusts its CA. */
export interface WebhookReceiver extends AsyncDisposable {
  readonly url: string;
  readonly posts: readonly ReceivedPost[];
  /** The remaining responses; the last one repeats. */
  readonly script: WebhookAnswer[];
  readonly caCertificate: string;
  readonly dispatcher: Agent;
}

/** @param script one response per request; the last one repeats */
export async function webhookReceiver(...script: WebhookAnswer[]): Promise<WebhookReceiver> {
  const authority = await createAuthority('webhook', Date.now());
  const posts: ReceivedPost[] = [];
  const server = createServer(
    { cert: authority.certificate, key: authority.privateKey },
    async (request, response) => {
      const headers = request.headers as Record<string, string>;
      posts.push({ path: request.url ?? '', headers, body: await text(request) });
      const answer = (script.length > 1 ? script.shift() : script[0]) ?? ([200] as const);
      if (answer === 'HANG') return;
      if (answer === 'RESET') request.socket.destroy();
      else response.writeHead(...answer).end('ok');
    },
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const dispatcher = new Agent({ connect: { ca: authority.caCertificate } });
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/services/T0/hidden-part?key=hidden`,
    posts,
    script,
    caCertificate: authority.caCertificate,
    dispatcher,
    [Symbol.asyncDispose]: async () => {
      await dispatcher.destroy();
      server.closeAllConnections();
      server.close();
    },
  };
}
