import assert from 'node:assert/strict';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

/** Handles one request. */
export type Step = (response: ServerResponse) => void;

export interface ScriptedRequest {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly atMs: number;
}

/** A Google API with scripted responses. Disposing of it asserts that the number of requests matched the script. */
export interface ScriptedApi extends AsyncDisposable {
  readonly url: URL;
  readonly requests: readonly ScriptedRequest[];
  connections(): number;
}

/** @param steps one per request, in order of arrival */
export async function scriptedApi(...steps: readonly Step[]): Promise<ScriptedApi> {
  const requests: ScriptedRequest[] = [];
  let connections = 0;
  const server = createServer((request, response) => {
    requests.push({ url: request.url ?? '', headers: request.headers, atMs: Date.now() });
    const step = steps[requests.length - 1];
    if (step === undefined) request.socket.destroy();
    else step(response);
  });
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`),
    requests,
    connections: () => connections,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      assert.equal(requests.length, steps.length, 'number of requests');
    },
  };
}

export const json =
  (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Step =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8', ...headers });
    response.end(JSON.stringify(body));
  };

export const page =
  (status: number, text: string): Step =>
  (response) => {
    response.writeHead(status, { 'content-type': 'text/html' });
    response.end(text);
  };

export const gzipped =
  (body: unknown): Step =>
  (response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
    response.end(gzipSync(JSON.stringify(body)));
  };

/** Responds with something other than HTTP. */
export const garbage: Step = (response) => {
  response.socket?.end('SSH-2.0-OpenSSH\r\n');
};

/** Resets the connection before responding. */
export const reset: Step = (response) => {
  response.socket?.resetAndDestroy();
};

/** Ends the connection in the middle of the response. */
export const cut: Step = (response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': 100 });
  response.write('{"clusters":[{', () => response.destroy());
};

/** Never responds. */
export const hang: Step = () => {};

/** An error of a Google API in the format of AIP-193. */
export const googleError = (code: number, status: string, reason?: string, metadata = {}) => ({
  error: {
    code,
    status,
    message: 'an ignored message',
    details:
      reason === undefined
        ? []
        : [
            {
              '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
              reason,
              domain: 'googleapis.com',
              metadata,
            },
          ],
  },
});
