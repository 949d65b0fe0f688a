import type { ScanRow } from '../model/rows/scan-rows.ts';
import { SweepError } from '../platform/errors.ts';
import { scannedFormat, scannedFormatFor } from '../report/cluster-formats.ts';
import { formatJson, formatMarkdown, formatNdjson, formatRows } from '../report/format-rows.ts';
import type { ShownCampaign } from '../report/html/sections/campaigns.ts';
import { FILTERS as FILTERS_OF_PAGE } from '../report/html/view.ts';
import type { Advise, PageLink, PageReader, QueryableStore } from '../report/ports.ts';
import type { ReportRequest } from '../report/report-answer.ts';
import { queryResultFormat } from '../report/row-format.ts';
import { FILTER_PARAMETERS, filterOf, type ScannedRecord } from '../report/scanned-record.ts';
import { formatFindings } from '../report/security-formats/format-findings.ts';
import { comparePage, openApi, Standings, scansPage } from '../report/server-pages.ts';
import { chooseScan, htmlReport, markdownReport, type PageOptions, scannedRecords } from './report-scan.ts';

/** The dependencies of the report server. */
export interface ReportServer {
  readonly store: PageReader;
  /** Answers named questions. */
  readonly questions: Pick<QueryableStore, 'ask'>;
  /** The name of the store in error messages. */
  readonly storeName: string;
  /** For the page. */
  readonly page: PageOptions;
  /** Of this tool. */
  readonly version: string;
  readonly advise: Advise<ScannedRecord>;
  /** The serving release, part of the ETag: another release may render the same scan differently. */
  readonly release: string;
  /** Receives the reason why a request was rejected. */
  readonly onRejected: (error: SweepError) => void;
}

/** Parameters that name a scan. */
const SCAN_PARAMETERS = ['scan', 'scope'] as const;

type Query = ReportRequest['query'];

/** A served document, in pieces. Reading them throws what the store throws. */
type ServedDocument = {
  readonly contentType: string;
  /** Names of its query parameters. */
  readonly parameters: readonly string[];
} & (
  | {
      readonly ofScan: (
        server: ReportServer,
        scan: ScanRow,
        query: Query,
        campaigns: readonly ShownCampaign[],
      ) => AsyncIterable<string>;
      /** It shows campaigns, whose progress changes after the scan. */
      readonly showsCampaigns?: true;
    }
  | { readonly ofStore: (server: ReportServer, query: Query) => AsyncIterable<string> }
);

const HTML_TYPE = 'text/html; charset=utf-8';
const JSON_TYPE = 'application/json; charset=utf-8';
const NDJSON_TYPE = 'application/x-ndjson; charset=utf-8';
/** For documents without layout. */
const SURFACE = { width: Number.POSITIVE_INFINITY, colors: false, links: false };

/** What the page filters by, in its own words. */
export const VIEW_PARAMETERS: readonly string[] = [
  ...FILTERS_OF_PAGE,
  'owner',
  'group',
  'q',
  'sort',
  'page',
  'cluster',
];

/** The selected clusters. */
async function* selected(
  { store }: ReportServer,
  scan: ScanRow,
  query: Query,
): AsyncGenerator<ScannedRecord> {
  const isSelected = filterOf(query);
  for await (const row of scannedRecords(store, scan)) if (isSelected(row)) yield row;
}

const ofClusters = { parameters: [...SCAN_PARAMETERS, ...FILTER_PARAMETERS] };

/** By path. The JSON contains the stored rows, as the command line prints them. */
export const SERVED_DOCUMENTS: Readonly<Record<string, ServedDocument>> = {
  '/': {
    contentType: HTML_TYPE,
    parameters: [...SCAN_PARAMETERS, ...VIEW_PARAMETERS],
    showsCampaigns: true,
    ofScan: ({ store, page }, scan, _query, campaigns) =>
      htmlReport(store, scan, { ...page, links: linksOf(scan), campaigns }),
  },
  '/scans': {
    contentType: HTML_TYPE,
    parameters: [],
    ofStore: ({ store }) => pieceOf(async () => scansPage(await Array.fromAsync(store.listScans()))),
  },
  '/compare': {
    contentType: HTML_TYPE,
    parameters: ['scan', 'with'],
    ofStore: (server, query) => pieceOf(() => comparison(server, query)),
  },
  '/report.md': {
    contentType: 'text/markdown; charset=utf-8',
    parameters: [...SCAN_PARAMETERS],
    ofScan: ({ store }, scan) =>
      markdownReport(store, scan, formatMarkdown(scannedRecords(store, scan), scannedFormat.columns)),
  },
  '/report.csv': {
    ...ofClusters,
    contentType: 'text/csv; charset=utf-8',
    ofScan: (server, scan, query) =>
      formatRows(
        selected(server, scan, query),
        scannedFormatFor(server.page.ownerLabels ?? []),
        'csv',
        SURFACE,
      ),
  },
  '/report.ocsf.ndjson': {
    contentType: NDJSON_TYPE,
    parameters: [...SCAN_PARAMETERS],
    ofScan: (server, scan) =>
      formatFindings(scannedRecords(server.store, scan), 'ocsf', sourceOf(server, scan)),
  },
  '/report.sarif': {
    contentType: 'application/sarif+json; charset=utf-8',
    parameters: [...SCAN_PARAMETERS],
    ofScan: (server, scan) =>
      formatFindings(scannedRecords(server.store, scan), 'sarif', sourceOf(server, scan)),
  },
  '/api/openapi.json': {
    contentType: JSON_TYPE,
    parameters: [],
    ofStore: ({ version }) => pieceOf(async () => JSON.stringify(openApi(version, FILTER_PARAMETERS))),
  },
  '/api/scan': {
    contentType: JSON_TYPE,
    parameters: [...SCAN_PARAMETERS],
    ofScan: (_server, scan) => formatNdjson(one(scan)),
  },
  '/api/scans': {
    contentType: JSON_TYPE,
    parameters: [],
    ofStore: ({ store }) => formatJson(store.listScans()),
  },
  '/api/owners': { contentType: JSON_TYPE, parameters: [], ofStore: ownersOf },
  '/api/clusters': {
    ...ofClusters,
    contentType: JSON_TYPE,
    ofScan: (server, scan, query) => formatJson(selected(server, scan, query)),
  },
  '/api/clusters.ndjson': {
    ...ofClusters,
    contentType: NDJSON_TYPE,
    ofScan: (server, scan, query) => formatNdjson(selected(server, scan, query)),
  },
};

const sourceOf = ({ version, advise }: ReportServer, scan: ScanRow) => ({
  scan,
  toolVersion: version,
  advise,
});

/** The clusters of each owner, counted by the store in one query. */
async function* ownersOf({ questions }: ReportServer): AsyncGenerator<string> {
  const { columns, rows } = await questions.ask('clusters_by_owner');
  yield* formatRows(rows, queryResultFormat(columns), 'json', SURFACE);
}

/** The other documents about a scan. */
function linksOf({ scan_id: scan }: ScanRow): PageLink[] {
  const query = new URLSearchParams({ scan });
  return [
    ['All scans', '/scans'],
    ['CSV', `/report.csv?${query}`],
    ['Markdown', `/report.md?${query}`],
    ['OCSF', `/report.ocsf.ndjson?${query}`],
    ['SARIF', `/report.sarif?${query}`],
    ['API', '/api/openapi.json'],
  ];
}

/** Throws REQUEST_INVALID, and as chooseScan. */
async function comparison(server: ReportServer, { scan, with: other }: Query): Promise<string> {
  if (scan === undefined || other === undefined)
    throw new SweepError('REQUEST_INVALID', { detail: 'scan and with must name two concluded scans' });
  const [later, earlier] = [await scanOf(scan, server), await scanOf(other, server)];
  if (later.scope !== earlier.scope)
    throw new SweepError('REQUEST_INVALID', { detail: 'the scans have different scopes' });
  const standings = async (row: ScanRow) => {
    const found = new Standings();
    for await (const record of scannedRecords(server.store, row)) found.add(record);
    return { scan: row, standings: found };
  };
  return comparePage(await standings(earlier), await standings(later));
}

async function* one<T>(value: T): AsyncGenerator<T> {
  yield value;
}

async function* pieceOf(produce: () => Promise<string>): AsyncGenerator<string> {
  yield await produce();
}

/** The named scan, or the latest one of the scope. Throws as chooseScan. */
export async function scanOf(
  scan: string | undefined,
  { store, storeName }: ReportServer,
  scope?: string,
): Promise<ScanRow> {
  const latest = scan === undefined && scope !== undefined ? await store.latestScan(scope) : null;
  return (
    latest ??
    chooseScan(store, { scan: scope !== undefined && scan === undefined ? scope : scan, store: storeName })
  );
}
