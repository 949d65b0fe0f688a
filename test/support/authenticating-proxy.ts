import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A proxy that authenticates requests as an account. */
export interface AuthenticatingProxy {
  /** `http://127.0.0.1:PORT/` */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Starts a proxy that adds a token to requests that have none. A function sends no credentials over plain HTTP, and
 * there is no metadata server here to provide them.
 * @param url `http://127.0.0.1:PORT/`
 */
export async function startAuthenticatingProxy(url: string, token: string): Promise<AuthenticatingProxy> {
  const server = createServer((incoming, answer) => {
    const headers = { ...incoming.headers, authorization: `Bearer ${token}` };
    const outgoing = send(
      new URL(incoming.url ?? '', url),
      { method: incoming.method, headers },
      (response) => {
        answer.writeHead(response.statusCode ?? 502, response.headers);
        response.pipe(answer);
      },
    );
    outgoing.on('error', () => answer.destroy());
    incoming.pipe(outgoing);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
