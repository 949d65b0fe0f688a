import { z } from 'zod';
import { SweepError } from '../../platform/errors.ts';
import { TRANSIENT_STATUSES } from '../../platform/http/google-error.ts';
import { TransientFailure } from '../../platform/http/http-failure.ts';
import { retryAfterMsOf } from '../../platform/http/retry.ts';

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

/** A call or a job that BigQuery refused. */
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

/** Reasons worth another attempt, whatever the status: of 403 as of 500, and of jobs that failed. */
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
