import type { ScanRow } from '../model/rows/scan-rows.ts';
import { scannedSheet } from '../report/cluster-sheets.ts';
import { formatJson, formatNdjson } from '../report/format-json.ts';
import { formatMarkdown } from '../report/format-markdown.ts';
import type { ScanReader } from '../report/ports.ts';
import { htmlReport, markdownReport, scannedRecords } from './report-scan.ts';

/** What is served, in pieces; they throw what the store throws, while they are read. */
export type ServedDocument = { readonly contentType: string } & (
  | { readonly ofScan: (store: ScanReader, scan: ScanRow) => AsyncIterable<string> }
  | { readonly ofStore: (store: ScanReader) => AsyncIterable<string> }
);

const JSON_TYPE = 'application/json; charset=utf-8';

/** By path. The JSON is the stored rows, as the command line prints them. */
export const SERVED_DOCUMENTS: Readonly<Record<string, ServedDocument>> = {
  '/': { contentType: 'text/html; charset=utf-8', ofScan: htmlReport },
  '/report.md': {
    contentType: 'text/markdown; charset=utf-8',
    ofScan: (store, scan) =>
      markdownReport(store, scan, formatMarkdown(scannedRecords(store, scan), scannedSheet.columns)),
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
