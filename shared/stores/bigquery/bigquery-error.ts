import { z } from 'zod';
import { SweepError } from '../../platform/errors.ts';
import { TransientFailure } from '../../platform/http/transient-failure.ts';
import { type Answer, TRANSIENT_STATUSES } from '../../platform/http/translate-answer.ts';
import type { JsonDocument } from '../../platform/http/transport.ts';

/** What BigQuery says of a call, a job or a row that it refused. */
export interface ErrorProto {
  /** Of https://cloud.google.com/bigquery/docs/error-messages, for example `accessDenied`. */
  readonly reason: string;
  /** For people. */
  readonly message: string;
}

export const errorProto: z.ZodType<ErrorProto> = z.object({
  reason: z.string().default(''),
  message: z.string().default(''),
});

/** An error response of BigQuery or a failed job, not yet translated to a code of the catalog. */
export class BigQueryError extends Error {
  /** HTTP status, named as the client expects it; null for a failed job. */
  readonly code: number | null;
  readonly reason: string;

  constructor(code: number | null, { reason, message }: ErrorProto) {
    super(message);
    this.code = code;
    this.reason = reason;
  }
}

/** Reasons of transient errors, independent of the status: of 403, of 500 and of failed jobs. */
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

const errorAnswer = z.object({
  error: z.object({
    message: z.string().default(''),
    status: z.string().optional(),
    errors: z.array(z.object({ reason: z.string(), message: z.string().optional() })).default([]),
  }),
});

/**
 * The document of an answer.
 * @throws BigQueryError; SweepError API_UNAUTHENTICATED; TransientFailure
 */
export function readBigQueryAnswer({ status, document, contentType, retryAfterMs }: Answer): JsonDocument {
  if (status >= 200 && status < 300) return documentOf(status, document, contentType);
  if (status === 401) throw new SweepError('API_UNAUTHENTICATED');
  const { data } = errorAnswer.safeParse(document);
  const [first] = data?.error.errors ?? [];
  const reason = first?.reason ?? data?.error.status ?? `status ${status}`;
  if (TRANSIENT_STATUSES.has(status) || isTransientReason(reason))
    throw new TransientFailure('API_BUSY', { status }, { retryAfterMs });
  throw new BigQueryError(status, { reason, message: data?.error.message ?? contentType });
}

function documentOf(status: number, document: unknown, contentType: string): JsonDocument {
  if (typeof document === 'object' && document !== null) return document as JsonDocument;
  if (status === 204) return {};
  throw new TransientFailure('API_ANSWER_INVALID', { detail: `no JSON object, but ${contentType}` });
}
