import type { RestDocument } from '../../documents/rest-document.ts';
import type { FinishedJob } from './job-list.ts';

/** Source: the documentation of jobs.getQueryResults: a page has at most 10 MB and at least one row. */
const MAX_PAGE_BYTES = 10 * 1024 * 1024;
const DEFAULT_ROWS = 100_000;

interface PageRequest {
  /** Index of the first row. */
  readonly from: number;
  readonly maxResults: number | undefined;
  readonly useInt64Timestamp: boolean;
}

/** One page of a query's results. */
export async function pageDocument(job: FinishedJob, request: PageRequest): Promise<RestDocument> {
  const { from, maxResults = DEFAULT_ROWS, useInt64Timestamp } = request;
  const { result, resource, bytesProcessed } = job;
  const rows: unknown[] = [];
  let bytes = 0;
  const form = useInt64Timestamp ? 'MICROSECONDS' : 'SECONDS';
  for await (const text of result?.rows(from, maxResults, form) ?? []) {
    bytes += text.length;
    if (bytes > MAX_PAGE_BYTES && rows.length > 0) break;
    rows.push(JSON.parse(text));
  }
  const next = from + rows.length;
  const total = result?.rowCount ?? 0;
  const [, projectId = '', , jobId = ''] = resource.split('/');
  return {
    kind: 'bigquery#getQueryResultsResponse',
    jobReference: { projectId, jobId, location: 'US' },
    jobComplete: true,
    schema: { fields: result?.fields ?? [] },
    totalRows: String(total),
    ...(rows.length > 0 ? { rows } : {}),
    ...(next < total && rows.length > 0 ? { pageToken: String(next) } : {}),
    totalBytesProcessed: String(bytesProcessed),
    cacheHit: false,
  };
}
