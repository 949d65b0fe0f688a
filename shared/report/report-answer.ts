import { createHash } from 'node:crypto';
import type { ScanRow } from '../model/rows/scan-rows.ts';
import type { SweepError } from '../platform/errors.ts';
import { CONTENT_SECURITY_POLICY } from './html/html-page.ts';
import { errorPage } from './server-pages.ts';

/** A request to the report server. */
export interface ReportRequest {
  readonly method: string;
  /** Without the query: `/`, `/api/clusters`. */
  readonly path: string;
  /** The query parameters; one that is given twice has both values, separated by a comma. */
  readonly query: Readonly<Record<string, string>>;
  /** The header `If-None-Match`. */
  readonly ifNoneMatch: string | null;
}

export interface ReportAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Streamed; null if there is none. An error while reading it must not look like its end. */
  readonly body: AsyncIterable<string> | null;
}

/**
 * Forbids framing, content sniffing and referrers.
 * Source: https://cheatsheetseries.owasp.org/cheatsheets/HTTP_Headers_Cheat_Sheet.html
 */
const SECURITY_HEADERS = {
  // The scan picker is a form.
  'content-security-policy': `${CONTENT_SECURITY_POLICY.replace("form-action 'none'", "form-action 'self'")}; frame-ancestors 'none'`,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;

const STATUS_OF: Readonly<Record<string, number>> = {
  REPORT_UNKNOWN: 404,
  METHOD_NOT_ALLOWED: 405,
  REQUEST_INVALID: 400,
  SCAN_NOT_CONCLUDED: 404,
  SCAN_UNKNOWN: 404,
  STORE_EMPTY: 404,
};
const UNAVAILABLE = 503;
const RETRY_AFTER_SECONDS = 30;

/** A document that only the reader's browser may cache. */
export function documentAnswer(contentType: string, body: AsyncIterable<string>): ReportAnswer {
  const headers = { ...SECURITY_HEADERS, 'content-type': contentType, 'cache-control': 'private, no-cache' };
  return { status: 200, headers, body };
}

/** Adds an ETag; the body is omitted (304) if the reader already has it. */
export function taggedAnswer(
  answer: ReportAnswer,
  etag: string,
  { ifNoneMatch }: ReportRequest,
): ReportAnswer {
  const headers = { ...answer.headers, etag };
  return isKnown(etag, ifNoneMatch) ? { status: 304, headers, body: null } : { ...answer, headers };
}

/** Sends the browser to another address of this server. */
export function redirect(location: string): ReportAnswer {
  return {
    status: 302,
    headers: { ...SECURITY_HEADERS, location, 'cache-control': 'private, no-cache' },
    body: null,
  };
}

/** Files that tools download; every other path outside `/api/` is for people. */
const FILE = /\.\w+$|^\/health$/;

/** An error as a page; as a sentence for a file; under `/api/` as JSON with the error's code. */
export function refusal({ path }: ReportRequest, error: SweepError): ReportAnswer {
  const status = STATUS_OF[error.code] ?? UNAVAILABLE;
  const answer = path.startsWith('/api/')
    ? documentAnswer(
        'application/json; charset=utf-8',
        textOf(JSON.stringify({ code: error.code, message: error.message })),
      )
    : FILE.test(path)
      ? documentAnswer('text/plain; charset=utf-8', textOf(error.message))
      : documentAnswer('text/html; charset=utf-8', textOf(errorPage(status, error.message)));
  const headers = {
    ...answer.headers,
    ...(status === 405 ? { allow: 'GET, HEAD' } : {}),
    ...(status === UNAVAILABLE ? { 'retry-after': String(RETRY_AFTER_SECONDS) } : {}),
  };
  return { ...answer, status, headers };
}

/**
 * The results of a concluded scan never change, so its scan, path and release identify a document. Weak, because it
 * may be compressed in transit.
 * @param path with the query, and whatever else the document is made from
 */
export function etagOf(scan: ScanRow, path: string, release: string): string {
  const identity = JSON.stringify([scan.scan_id, scan.recorded_at, path, release]);
  return `W/"${createHash('sha256').update(identity).digest('base64url').slice(0, 22)}"`;
}

/** Weak comparison (RFC 9110, 13.1.2). */
function isKnown(etag: string, ifNoneMatch: string | null): boolean {
  if (ifNoneMatch === null) return false;
  const opaque = (tag: string) => tag.trim().replace(/^W\//, '');
  return ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').some((tag) => opaque(tag) === opaque(etag));
}

export async function* textOf(text: string): AsyncGenerator<string> {
  yield `${text}\n`;
}
