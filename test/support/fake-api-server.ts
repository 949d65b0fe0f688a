import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { CertificateAuthority } from '../../shared/model/control-plane.ts';
import { type Authority, createAuthority } from '../../simulator/kubernetes/authority.ts';

export interface FakeAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

type Handler = (request: Http2ServerRequest, response: Http2ServerResponse) => FakeAnswer | undefined;

/** An HTTPS API server with its own CA, whose responses are defined by the test. */
export interface FakeApiServer extends AsyncDisposable {
  /** `127.0.0.1:PORT`. */
  readonly endpoint: string;
  readonly certificateAuthority: CertificateAuthority;
  /** `METHOD PATH` of every request, in order. */
  readonly requests: readonly string[];
  /** Number of connections so far. */
  connections(): number;
}

let authority: Promise<Authority> | undefined;

/** @param handler returns the response; undefined if it writes the response itself or never responds */
export async function fakeApiServer(handler: Handler): Promise<FakeApiServer> {
  authority ??= createAuthority('fake-cluster-ca', Date.now());
  const { caCertificate, certificate, privateKey } = await authority;
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createSecureServer(
    { key: privateKey, cert: certificate, allowHTTP1: true },
    (request, response) => {
      requests.push(`${request.method} ${request.url}`);
      const answer = handler(request, response);
      if (answer === undefined) return;
      response.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers });
      response.end(answer.body ?? '');
    },
  );
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    certificateAuthority: new CertificateAuthority(Buffer.from(caCertificate).toString('base64')),
    requests,
    connections: () => connections,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
