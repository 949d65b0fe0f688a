import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { googleError } from './scripted-api.ts';

/** A request of a campaign that changes a setting. */
export interface SentChange {
  readonly cluster: string;
  /** The name of a pool, or the field of a ClusterUpdate. */
  readonly site: string;
  readonly kubeletConfig: Readonly<Record<string, unknown>>;
}

/** Errors instead of an answer, by what has happened. */
const ERRORS = {
  BUSY: googleError(400, 'FAILED_PRECONDITION', 'CLUSTER_ALREADY_HAS_OPERATION'),
  REFUSED: googleError(403, 'PERMISSION_DENIED'),
  QUOTA: googleError(429, 'RESOURCE_EXHAUSTED'),
  BROKEN: googleError(500, 'INTERNAL'),
};

/** What happens to a request on its way, besides: its connection breaks before or after GKE has received it. */
export type Accident = keyof typeof ERRORS | 'LOST' | 'ANSWER_LOST';

/** The Kubernetes Engine API as campaigns reach it. */
export interface Gateway extends AsyncDisposable {
  readonly url: string;
}

interface Watcher {
  /** Sees each request before it is forwarded; `change` if it is one. */
  sent(change: SentChange | null): Accident | null;
  /** Sees each change for which GKE has begun an operation. */
  accepted(change: SentChange): void;
}

/** Forwards requests to a simulated fleet. */
export async function startGateway(fleetUrl: string, watcher: Watcher): Promise<Gateway> {
  const server = createServer(async (request, response) => {
    const { method = 'GET', url = '/' } = request;
    const body = await text(request);
    const change = method === 'PUT' ? changeIn(url, body) : null;
    const accident = watcher.sent(change);
    if (accident === 'LOST') return request.socket.destroy();
    response.setHeader('content-type', 'application/json; charset=UTF-8');
    if (accident !== null && accident !== 'ANSWER_LOST') {
      response.statusCode = ERRORS[accident].error.code;
      return response.end(JSON.stringify(ERRORS[accident]));
    }
    const content = method === 'PUT' ? { body, headers: { 'content-type': 'application/json' } } : {};
    const forwarded = await fetch(new URL(url.slice(1), fleetUrl), { method, ...content });
    const received = await forwarded.text();
    if (change !== null && forwarded.ok) watcher.accepted(change);
    if (accident === 'ANSWER_LOST') return request.socket.destroy();
    response.statusCode = forwarded.status;
    return response.end(received);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

type Config = SentChange['kubeletConfig'];

/** @throws TypeError if the request changes anything but one kubelet configuration */
function changeIn(url: string, body: string): SentChange {
  const [, cluster = '', pool] = /\/clusters\/([^/?]+)(?:\/nodePools\/([^/?]+))?(?:\?|$)/.exec(url) ?? [];
  const sent = JSON.parse(body) as { kubeletConfig?: Config; update?: Record<string, Config> };
  const [[site, kubeletConfig] = ['', undefined], ...more] =
    pool === undefined ? Object.entries(sent.update ?? {}) : [[pool, sent.kubeletConfig] as const];
  const isOne = Object.keys(sent).length === 1 && more.length === 0;
  if (!isOne || kubeletConfig === undefined) throw new TypeError(`not one change: ${url} ${body}`);
  return { cluster, site, kubeletConfig };
}
