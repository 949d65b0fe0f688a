import assert from 'node:assert/strict';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

/** What becomes of one request. */
export type Step = (response: ServerResponse) => void;

export interface ScriptedRequest {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly atMs: number;
}

/** A Google API that plays a script. Disposing of it asserts that every step was played, and none was missing. */
export interface ScriptedApi extends AsyncDisposable {
  readonly url: URL;
  readonly requests: readonly ScriptedRequest[];
  connections(): number;
}

/** @param steps one for each request, in the order in which they come */
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
      assert.equal(requests.length, steps.length, 'requests made, against the script');
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

/** The connection is reset before an answer. */
export const reset: Step = (response) => {
  response.socket?.resetAndDestroy();
};

/** The connection ends in the middle of the answer. */
export const cut: Step = (response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': 100 });
  response.write('{"clusters":[{', () => response.destroy());
};

/** No answer, ever. */
export const hang: Step = () => {};

/** An error of a Google API, as AIP-193 has it. */
export const googleError = (code: number, status: string, reason?: string, metadata = {}) => ({
  error: {
    code,
    status,
    message: 'text that nobody reads',
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
