import { SweepError } from '../platform/errors.ts';
import type { ScanReader } from '../report/ports.ts';
import {
  documentAnswer,
  etagOf,
  type ReportAnswer,
  type ReportRequest,
  refusal,
  taggedAnswer,
  textOf,
} from '../report/report-answer.ts';
import { chooseScan } from './choose-scan.ts';
import { SERVED_DOCUMENTS } from './served-documents.ts';

/** What the report's server works with. */
export interface ReportServer {
  readonly store: ScanReader;
  /** As errors call it. */
  readonly storeName: string;
  /** Which release serves: another one may write another page about the same scan. */
  readonly release: string;
  /** Is told why a request got no document. */
  readonly refused: (error: SweepError) => void;
}

/** Not `/healthz`: Cloud Run keeps paths that end in `z` for itself (https://cloud.google.com/run/docs/known-issues). */
const HEALTH = '/health';
const READING: readonly string[] = ['GET', 'HEAD'];

/**
 * Answers a request for a concluded scan: with a document, with `304` where the reader has it already, or with why
 * not. Never throws but our own bugs; what the body reads can fail while it is read.
 */
export async function serveReport(request: ReportRequest, server: ReportServer): Promise<ReportAnswer> {
  try {
    const answer = await documentOf(request, server);
    if (request.method === 'HEAD' || answer.body === null) return { ...answer, body: null };
    return { ...answer, body: await withFirstPiece(answer.body) };
  } catch (error) {
    if (!(error instanceof SweepError)) throw error;
    server.refused(error);
    return refusal(request, error);
  }
}

/** Pieces whose first has come: what fails before it can still be said with a status. */
async function withFirstPiece(pieces: AsyncIterable<string>): Promise<AsyncIterable<string>> {
  const iterator = pieces[Symbol.asyncIterator]();
  const first = await iterator.next();
  return (async function* () {
    for (let piece = first; piece.done !== true; piece = await iterator.next()) yield piece.value;
  })();
}

async function documentOf(request: ReportRequest, { store, storeName, release }: ReportServer) {
  const { method, path } = request;
  const document = SERVED_DOCUMENTS[path];
  if (document === undefined && path !== HEALTH)
    throw new SweepError('REPORT_UNKNOWN', { path, known: Object.keys(SERVED_DOCUMENTS).join(', ') });
  if (!READING.includes(method))
    throw new SweepError('METHOD_NOT_ALLOWED', { method, allowed: READING.join(' and ') });
  if (document === undefined) return documentAnswer('text/plain; charset=utf-8', textOf('ok'));
  if ('ofStore' in document) return documentAnswer(document.contentType, document.ofStore(store));
  const scan = await chooseScan(store, {
    ...(request.scan === null ? {} : { scan: request.scan }),
    store: storeName,
  });
  const answer = documentAnswer(document.contentType, document.ofScan(store, scan));
  return taggedAnswer(answer, etagOf(scan, path, release), request);
}
