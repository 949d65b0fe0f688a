import { createHash } from 'node:crypto';
import type { ScanRow } from '../model/rows/scan-rows.ts';
import type { SweepError } from '../platform/errors.ts';
import { CONTENT_SECURITY_POLICY } from './html/html-page.ts';

/** What is asked of the report's server. */
export interface ReportRequest {
  readonly method: string;
  /** Without the query: `/`, `/api/clusters`. */
  readonly path: string;
  /** Which concluded scan; null: the latest. */
  readonly scan: string | null;
  /** The header `If-None-Match`. */
  readonly ifNoneMatch: string | null;
}

export interface ReportAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** In pieces; null where there is none. What throws while it is read must not look like its end. */
  readonly body: AsyncIterable<string> | null;
}

/**
 * Nothing may frame an answer, guess its type, or learn where a reader came from.
 * Source: https://cheatsheetseries.owasp.org/cheatsheets/HTTP_Headers_Cheat_Sheet.html
 */
const SECURITY_HEADERS = {
  'content-security-policy': `${CONTENT_SECURITY_POLICY}; frame-ancestors 'none'`,
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
  SCAN_NOT_CONCLUDED: 404,
  SCAN_UNKNOWN: 404,
  STORE_EMPTY: 404,
};
const UNAVAILABLE = 503;
const RETRY_AFTER_SECONDS = 30;

/** A document, for the reader alone. */
export function documentAnswer(contentType: string, body: AsyncIterable<string>): ReportAnswer {
  const headers = { ...SECURITY_HEADERS, 'content-type': contentType, 'cache-control': 'private, no-cache' };
  return { status: 200, headers, body };
}

/** A document that stays as it is for as long as its tag does; none where the reader has it already. */
export function taggedAnswer(
  answer: ReportAnswer,
  etag: string,
  { ifNoneMatch }: ReportRequest,
): ReportAnswer {
  const headers = { ...answer.headers, etag };
  return isKnown(etag, ifNoneMatch) ? { status: 304, headers, body: null } : { ...answer, headers };
}

/** Why there is no document: a sentence, under `/api/` as JSON with the error's code. */
export function refusal({ path }: ReportRequest, error: SweepError): ReportAnswer {
  const status = STATUS_OF[error.code] ?? UNAVAILABLE;
  const answer = path.startsWith('/api/')
    ? documentAnswer(
        'application/json; charset=utf-8',
        textOf(JSON.stringify({ code: error.code, message: error.message })),
      )
    : documentAnswer('text/plain; charset=utf-8', textOf(error.message));
  const headers = {
    ...answer.headers,
    ...(status === 405 ? { allow: 'GET, HEAD' } : {}),
    ...(status === UNAVAILABLE ? { 'retry-after': String(RETRY_AFTER_SECONDS) } : {}),
  };
  return { ...answer, status, headers };
}

/**
 * What a concluded scan comes to does not change, so a document is known by its scan, its path, and the release that
 * wrote it. Weak: it may be compressed on its way.
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
