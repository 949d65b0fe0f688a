import { SweepError } from '../platform/errors.ts';
import {
  documentAnswer,
  etagOf,
  type ReportAnswer,
  type ReportRequest,
  redirect,
  refusal,
  taggedAnswer,
  textOf,
} from '../report/report-answer.ts';
import { campaignsShown } from './report-scan.ts';
import { type ReportServer, SERVED_DOCUMENTS, scanOf, VIEW_PARAMETERS } from './served-documents.ts';

/** Not `/healthz`: Cloud Run keeps paths that end in `z` for itself (https://cloud.google.com/run/docs/known-issues). */
const HEALTH = '/health';
const READING: readonly string[] = ['GET', 'HEAD'];

/**
 * Responds to a request for a concluded scan: with a document, with `304` if the client has it already, or with an
 * error. Throws only because of our own bugs, but reading the body can fail later.
 */
export async function serveReport(request: ReportRequest, server: ReportServer): Promise<ReportAnswer> {
  try {
    const answer = await documentOf(request, server);
    if (request.method === 'HEAD' || answer.body === null) return { ...answer, body: null };
    return { ...answer, body: await withFirstPiece(answer.body) };
  } catch (error) {
    if (!(error instanceof SweepError)) throw error;
    server.onRejected(error);
    return refusal(request, error);
  }
}

/** Waits for the first piece, so that an error before it can still set the status. */
async function withFirstPiece(pieces: AsyncIterable<string>): Promise<AsyncIterable<string>> {
  const iterator = pieces[Symbol.asyncIterator]();
  const first = await iterator.next();
  return (async function* () {
    for (let piece = first; piece.done !== true; piece = await iterator.next()) yield piece.value;
  })();
}

async function documentOf(request: ReportRequest, server: ReportServer): Promise<ReportAnswer> {
  const { method, path, query } = request;
  const document = SERVED_DOCUMENTS[path];
  if (document === undefined && path !== HEALTH)
    throw new SweepError('REPORT_UNKNOWN', { path, known: Object.keys(SERVED_DOCUMENTS).join(', ') });
  if (!READING.includes(method))
    throw new SweepError('METHOD_NOT_ALLOWED', { method, allowed: READING.join(' and ') });
  if (document === undefined) return documentAnswer('text/plain; charset=utf-8', textOf('ok'));
  requireKnown(query, document.parameters);
  if ('ofStore' in document) return documentAnswer(document.contentType, document.ofStore(server, query));
  const scan = await scanOf(query['scan'], server, query['scope']);
  const view = Object.entries(query).filter(([name]) => VIEW_PARAMETERS.includes(name));
  // The page keeps its filters in the fragment, which browsers do not send.
  if (path === '/' && view.length > 0)
    return redirect(`/?${new URLSearchParams({ scan: scan.scan_id })}#${new URLSearchParams(view)}`);
  const campaigns = document.showsCampaigns ? await campaignsShown(server.store, scan.scope) : [];
  const answer = documentAnswer(document.contentType, document.ofScan(server, scan, query, campaigns));
  const identity = `${path}?${new URLSearchParams(query)} ${JSON.stringify(campaigns)}`;
  return taggedAnswer(answer, etagOf(scan, identity, server.release), request);
}

/** Throws REQUEST_INVALID: a filter that is ignored would return clusters that nobody asked for. */
function requireKnown(query: ReportRequest['query'], known: readonly string[]): void {
  const name = Object.keys(query).find((each) => !known.includes(each));
  if (name === undefined) return;
  const which = known.length === 0 ? 'this path has none' : `the parameters are ${known.join(', ')}`;
  throw new SweepError('REQUEST_INVALID', { detail: `unknown parameter ${name}; ${which}` });
}
