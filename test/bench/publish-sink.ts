import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import * as z from 'zod';
import { listenOn } from '../../scripts/local-cloud/listen-on.ts';

const published = z.object({ messages: z.array(z.object({ data: z.string() })) });

/**
 * Accepts messages for any topic and discards them: a substitute for Pub/Sub where its emulator would distort the
 * measurement.
 */
export interface PublishSink extends AsyncDisposable {
  /** HOST:PORT, for PUBSUB_EMULATOR_HOST. */
  readonly host: string;
  /** Number of messages so far. */
  readonly accepted: number;
}

/** @param onMessage receives the topic, `projects/P/topics/T`, and the data in base64 */
export async function startPublishSink(
  onMessage: (topic: string, data: string) => void = () => {},
): Promise<PublishSink> {
  let accepted = 0;
  const server = createServer(async (request, response) => {
    const topic = /^\/v1\/(.+):publish\b/.exec(request.url ?? '')?.[1];
    if (topic === undefined) {
      response.writeHead(404).end();
      return;
    }
    const { messages } = published.parse(await json(request));
    const messageIds = messages.map(({ data }) => {
      onMessage(topic, data);
      accepted += 1;
      return String(accepted);
    });
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ messageIds }));
  });
  const url = await listenOn(server);
  return {
    host: new URL(url).host,
    get accepted() {
      return accepted;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
