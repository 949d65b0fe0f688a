import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { listenOn } from './listen-on.ts';

/**
 * Stands in for Cloud Run's front end: one address that distributes requests to the instances in turn. If an instance
 * dies during a request, the response is a 502, as on Cloud Run.
 */
export class Balancer implements AsyncDisposable {
  readonly url: string;
  /** Base URLs of the instances, `http://127.0.0.1:PORT`; may be changed at any time. */
  instances: readonly string[] = [];
  /** Requests that were answered with success. */
  succeeded = 0;
  readonly #server: Server;
  #next = 0;

  private constructor(url: string, server: Server) {
    this.url = url;
    this.#server = server;
  }

  static async start(): Promise<Balancer> {
    const server = createServer();
    const balancer = new Balancer(await listenOn(server), server);
    server.on('request', (incoming, answer) => balancer.#handOn(incoming, answer));
    return balancer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #handOn(incoming: IncomingMessage, answer: ServerResponse): void {
    const instance = this.instances[this.#next % Math.max(1, this.instances.length)];
    this.#next += 1;
    if (instance === undefined) {
      answer.writeHead(503).end();
      return;
    }
    const { method, headers, url = '/' } = incoming;
    const outgoing = request(new URL(url, instance), { method: method ?? 'GET', headers }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
      if (response.statusCode === 204 || response.statusCode === 200) this.succeeded += 1;
    });
    outgoing.on('error', () => (answer.headersSent ? answer.destroy() : answer.writeHead(502).end()));
    incoming.pipe(outgoing);
  }
}
