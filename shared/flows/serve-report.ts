import type { ScanRow } from '../model/rows/scan-rows.ts';
import { SweepError } from '../platform/errors.ts';
import { scannedFormat } from '../report/cluster-formats.ts';
import { formatJson, formatMarkdown, formatNdjson } from '../report/format-rows.ts';
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
import { chooseScan, htmlReport, markdownReport, type PageOptions, scannedRecords } from './report-scan.ts';

/** The dependencies of the report server. */
export interface ReportServer {
  readonly store: ScanReader;
  /** The name of the store in error messages. */
  readonly storeName: string;
  /** For the page. */
  readonly page: PageOptions;
  /** The serving release, part of the ETag: another release may render the same scan differently. */
  readonly release: string;
  /** Receives the reason why a request was rejected. */
  readonly onRejected: (error: SweepError) => void;
}

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

async function documentOf(request: ReportRequest, { store, storeName, page, release }: ReportServer) {
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
  const answer = documentAnswer(document.contentType, document.ofScan(store, scan, page));
  return taggedAnswer(answer, etagOf(scan, path, release), request);
}

/** A served document, in pieces. Reading them throws what the store throws. */
type ServedDocument = { readonly contentType: string } & (
  | { readonly ofScan: (store: ScanReader, scan: ScanRow, page: PageOptions) => AsyncIterable<string> }
  | { readonly ofStore: (store: ScanReader) => AsyncIterable<string> }
);

const JSON_TYPE = 'application/json; charset=utf-8';

/** By path. The JSON contains the stored rows, as the command line prints them. */
export const SERVED_DOCUMENTS: Readonly<Record<string, ServedDocument>> = {
  '/': { contentType: 'text/html; charset=utf-8', ofScan: htmlReport },
  '/report.md': {
    contentType: 'text/markdown; charset=utf-8',
    ofScan: (store, scan) =>
      markdownReport(store, scan, formatMarkdown(scannedRecords(store, scan), scannedFormat.columns)),
  },
  '/api/scan': { contentType: JSON_TYPE, ofScan: (_store, scan) => formatNdjson(one(scan)) },
  '/api/scans': { contentType: JSON_TYPE, ofStore: (store) => formatJson(store.listScans()) },
  '/api/clusters': {
    contentType: JSON_TYPE,
    ofScan: (store, scan) => formatJson(scannedRecords(store, scan)),
  },
  '/api/clusters.ndjson': {
    contentType: 'application/x-ndjson; charset=utf-8',
    ofScan: (store, scan) => formatNdjson(scannedRecords(store, scan)),
  },
};

async function* one<T>(value: T): AsyncGenerator<T> {
  yield value;
}
