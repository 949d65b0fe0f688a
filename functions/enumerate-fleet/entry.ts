import { http, type Request, type Response } from '@google-cloud/functions-framework';
import { dispatchScan } from '../../shared/flows/dispatch-scan.ts';
import type { Environment } from '../../shared/platform/config.ts';
import { hasCode, SweepError } from '../../shared/platform/errors.ts';
import { readTraceparent, traceFacts } from '../../shared/platform/log.ts';
import { readCall } from './scheduled-call.ts';
import { wire } from './wiring.ts';

/** `enumerate-fleet`: a POST starts the scan of the time that Cloud Scheduler names, or resumes it. */
export function register(environment: Environment): void {
  const wired = wire(environment);
  http('enumerate-fleet', async (request, response) => {
    if (request.method !== 'POST') {
      response.status(405).set('allow', 'POST').json({ error: 'METHOD_NOT_ALLOWED' });
      return;
    }
    const traceparent = request.get('traceparent') ?? null;
    const log = wired.log.child(traceFacts(readTraceparent(traceparent ?? undefined), wired.project));
    try {
      const called = readCall(callOf(request), wired.clock);
      const scan = await dispatchScan(wired.scanOf(called, traceparent));
      log.info(scan, 'Scan dispatched.');
      response.json({ scan_id: scan.scanId, expected_clusters: scan.expectedClusters, asked: scan.asked });
    } catch (err) {
      const isCallerError = hasCode(err, 'REQUEST_INVALID');
      if (isCallerError) log.info({ err }, 'Invalid request.');
      else log.error({ err }, 'Failed to start a scan.');
      sendError(response, err, isCallerError ? 400 : 500);
    }
  });
}

function callOf(request: Request) {
  return { rawBody: request.rawBody, scheduleTime: request.get('x-cloudscheduler-scheduletime') };
}

/** Callers see only codes and sentences from the catalog: the message of any other error may contain internals. */
function sendError(response: Response, error: unknown, status: number): void {
  const { code, message } =
    error instanceof SweepError ? error : { code: 'INTERNAL', message: 'Internal error; see the log.' };
  response.status(status).json({ error: code, message });
}
