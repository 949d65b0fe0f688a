import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A change that a client requested. */
export interface RecordedChange {
  /** `POST /v1/…` */
  readonly request: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Accepts every change as done and answers just enough queries for gcloud to create things. */
export interface RecordingServer {
  /** `http://127.0.0.1:PORT/` */
  readonly url: string;
  /** All changes, in order. */
  readonly changes: readonly RecordedChange[];
  close(): Promise<void>;
}

const DONE = { name: 'operation-1', status: 'DONE', operationType: 'CREATE_CLUSTER' };
const CLUSTER = {
  name: 'c',
  status: 'PROVISIONING',
  currentMasterVersion: '1.33.2',
  currentNodeVersion: '1.33.2',
};
const NOT_FOUND = { error: { code: 404, status: 'NOT_FOUND', message: 'Not found.' } };

/** Every operation is done, every service enabled, every cluster provisioning; nothing else exists. */
function answerTo(path: string): object | null {
  if (path.includes('/operations/')) return DONE;
  if (path.includes('/clusters/')) return CLUSTER;
  return path.includes('/services/') ? { state: 'ENABLED' } : null;
}

export async function startRecording(): Promise<RecordingServer> {
  const changes: RecordedChange[] = [];
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await Array.fromAsync(request)).toString();
    const isQuestion = request.method === 'GET';
    if (!isQuestion)
      changes.push({ request: `${request.method} ${request.url?.split('?')[0]}`, body: JSON.parse(body) });
    const answer = isQuestion ? answerTo(request.url ?? '') : DONE;
    response.writeHead(answer === null ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer ?? NOT_FOUND));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    changes,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
