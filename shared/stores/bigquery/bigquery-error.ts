import * as z from 'zod';
import type { ErrorCode } from '../../platform/error-catalog.ts';
import { SweepError } from '../../platform/errors.ts';
import { TRANSIENT_STATUSES } from '../../platform/http/google-error.ts';
import { TransientFailure } from '../../platform/http/http-failure.ts';
import { retryAfterMsOf } from '../../platform/http/retry.ts';
import { clauseOf } from '../../platform/text.ts';

/** Why BigQuery refused a call, a job or a row. */
export interface ErrorProto {
  /** One of https://cloud.google.com/bigquery/docs/error-messages, for example `accessDenied`. */
  readonly reason: string;
  /** For people. */
  readonly message: string;
}

export const errorProto: z.ZodType<ErrorProto> = z.object({
  reason: z.string().default(''),
  message: z.string().default(''),
});

/** A call or job that BigQuery rejected. */
export class BigQueryError extends Error {
  /** The HTTP status; null for a job that failed. */
  readonly status: number | null;
  readonly reason: string;

  constructor(status: number | null, { reason, message }: ErrorProto) {
    super(message);
    this.status = status;
    this.reason = reason;
  }
}

/** Reasons worth a retry, whatever the status (403 or 500), including for failed jobs. */
const TRANSIENT_REASONS: ReadonlySet<string> = new Set([
  'backendError',
  'internalError',
  'rateLimitExceeded',
  'jobBackendError',
  'jobInternalError',
  'jobRateLimitExceeded',
  'tableUnavailable',
]);

export const isTransientReason = (reason: string): boolean => TRANSIENT_REASONS.has(reason);

/** The official client's ApiError. */
const apiError = z.object({
  code: z.number(),
  message: z.string(),
  errors: z.array(errorProto).default([]),
  response: z.object({ headers: z.record(z.string(), z.unknown()).default({}) }).optional(),
});

/**
 * Translates what the official client throws, by status and reason. A SyntaxError is a response that is not JSON.
 * @returns BigQueryError; SweepError API_UNAUTHENTICATED; TransientFailure; any other error as it is
 */
export function translateApiError(error: unknown, nowMs: number): unknown {
  if (error instanceof SyntaxError)
    return new TransientFailure('API_ANSWER_INVALID', { detail: 'no JSON object' }, { cause: error });
  const { data } = apiError.safeParse(error);
  if (data === undefined) return error;
  const { code: status, errors, response } = data;
  if (status === 401) return new SweepError('API_UNAUTHENTICATED', {}, { cause: error });
  const { reason, message } = errors[0] ?? { reason: `status ${status}`, message: `status ${status}` };
  if (!TRANSIENT_STATUSES.has(status) && !isTransientReason(reason))
    return new BigQueryError(status, { reason, message });
  const header = response?.headers['retry-after'];
  const retryAfterMs = typeof header === 'string' ? retryAfterMsOf(header, nowMs) : 0;
  return new TransientFailure('API_BUSY', { status }, { retryAfterMs, cause: error });
}

/** The store's code for a failure to reach BigQuery. */
const STORE_CODES: Partial<Record<ErrorCode, ErrorCode>> = {
  API_BUSY: 'STORE_BUSY',
  API_UNREACHABLE: 'STORE_UNREACHABLE',
  API_TIMEOUT: 'STORE_TIMEOUT',
  API_ANSWER_INVALID: 'STORE_UNREACHABLE',
  API_ANSWER_TOO_LARGE: 'STORE_UNREACHABLE',
};

/** Reasons of status 403 that no role would end. */
const BESIDE_PERMISSIONS: ReadonlySet<string> = new Set(['billingNotEnabled', 'blocked', 'quotaExceeded']);

/** Only Google's text names the missing permission; the machine-readable part does not. */
const PERMISSION = /\bbigquery\.\w+\.\w+/;

/**
 * Translates a failure of BigQuery to STORE_FORBIDDEN, STORE_TABLE_MISSING, STORE_BUSY, STORE_UNREACHABLE,
 * STORE_TIMEOUT or STORE_FAILED. Errors of the credentials stay as they are.
 * @param path of the store, as users write it
 */
export function storeErrorOf(error: unknown, path: string): unknown {
  if (error instanceof SweepError) {
    const code = STORE_CODES[error.code];
    const detail = error.facts['detail'] ?? error.message;
    return code === undefined
      ? error
      : new SweepError(code, { ...error.facts, path, detail }, { cause: error });
  }
  if (error instanceof TransientFailure)
    return new SweepError(
      STORE_CODES[error.code] ?? 'STORE_FAILED',
      { ...error.facts, path },
      { cause: error },
    );
  if (!(error instanceof BigQueryError)) return error;
  const { status, reason, message } = error;
  if ((status === 403 && !BESIDE_PERMISSIONS.has(reason)) || reason === 'accessDenied')
    return new SweepError('STORE_FORBIDDEN', { path, detail: missingPermissionIn(error) }, { cause: error });
  if (status === 404 || reason === 'notFound')
    return new SweepError('STORE_TABLE_MISSING', { path, detail: clauseOf(message) }, { cause: error });
  const detail = `${reason}: ${clauseOf(message)}`;
  return new SweepError('STORE_FAILED', { path, detail }, { cause: error });
}

function missingPermissionIn({ reason, message }: BigQueryError): string {
  const permission = PERMISSION.exec(message)?.[0];
  return permission === undefined ? reason : `the permission ${permission} is missing`;
}
