import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { http, type Request, type Response } from '@google-cloud/functions-framework';
import { serveReport } from '../../shared/flows/serve-report.ts';
import type { Environment } from '../../shared/platform/config.ts';
import type { ReportAnswer, ReportRequest } from '../../shared/report/report-answer.ts';
import { wire } from './wiring.ts';

/** `serve-report`: serves the report over HTTP. Cloud Run decides who has access. */
export function register(environment: Environment): void {
  const { server, log } = wire(environment);
  http('serve-report', async (request, response) => {
    const answer = await serveReport(requestOf(request), server);
    try {
      await send(answer, request, response);
    } catch (err) {
      // The connection was closed, so that a partial report cannot be mistaken for a complete one.
      log.warn({ err, path: request.path }, 'The report was not sent completely.');
    }
  });
}

function requestOf({ method, path, query, headers }: Request): ReportRequest {
  return {
    method,
    path,
    // A parameter that is given twice becomes a value that matches nothing, instead of one being chosen silently.
    query: Object.fromEntries(
      Object.entries(query).flatMap(([name, value]) =>
        value === undefined || value === '' ? [] : [[name, String(value)]],
      ),
    ),
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
