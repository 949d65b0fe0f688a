import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { http, type Request, type Response } from '@google-cloud/functions-framework';
import { serveReport } from '../../shared/flows/serve-report.ts';
import type { Environment } from '../../shared/platform/config.ts';
import type { ReportAnswer, ReportRequest } from '../../shared/report/report-answer.ts';
import { wire } from './wiring.ts';

/** `serve-report`: the report, over HTTP. Who may ask is Cloud Run's to say. */
export function register(environment: Environment): void {
  const { server, log } = wire(environment);
  http('serve-report', async (request, response) => {
    const answer = await serveReport(requestOf(request), server);
    try {
      await send(answer, request, response);
    } catch (err) {
      // The connection is cut: what the reader has must not look whole.
      log.warn({ err, path: request.path }, 'The report was not sent completely.');
    }
  });
}

function requestOf({ method, path, query, headers }: Request): ReportRequest {
  const scan = query['scan'];
  return {
    method,
    path,
    // Of two ids there is no scan: better none than another one.
    scan: scan === undefined || scan === '' ? null : String(scan),
    ifNoneMatch: headers['if-none-match'] ?? null,
  };
}

async function send(
  { status, headers, body }: ReportAnswer,
  request: Request,
  response: Response,
): Promise<void> {
  response.status(status).set(headers).vary('accept-encoding');
  if (body === null) {
    response.end();
  } else if (request.acceptsEncodings('gzip') === 'gzip') {
    response.set('content-encoding', 'gzip');
    await pipeline(Readable.from(body), createGzip(), response);
  } else {
    await pipeline(Readable.from(body), response);
  }
}
