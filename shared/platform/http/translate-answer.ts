import { SweepError } from '../errors.ts';
import { type GoogleError, googleErrorOf } from './google-error.ts';
import type { Question } from './question.ts';
import { TransientFailure } from './transient-failure.ts';

/** An answer of an API. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  /** The body where it is JSON. */
  readonly document: unknown;
  readonly retryAfterMs: number;
}

/** Over at a later attempt, perhaps. */
export const TRANSIENT_STATUSES: ReadonlySet<number> = new Set([429, 500, 502, 503, 504]);

/** ErrorInfo's reason, and the older list's. */
const DISABLED_REASONS: ReadonlySet<string> = new Set(['SERVICE_DISABLED', 'accessNotConfigured']);

/**
 * The error for an answer that is no success, by its status and reason, never by its text. A refusal or a missing resource counts
 * only from Google itself: a proxy's page says nothing about a project.
 */
export function translateAnswer(answer: Answer, question: Question): SweepError | TransientFailure {
  const { status, contentType, document, retryAfterMs } = answer;
  if (TRANSIENT_STATUSES.has(status)) return new TransientFailure('API_BUSY', { status }, { retryAfterMs });
  if (status === 401) return new SweepError('API_UNAUTHENTICATED');
  const error = googleErrorOf(document, status);
  if (error === null)
    return new SweepError('API_ANSWER_INVALID', { ...question, detail: `status ${status}, ${contentType}` });
  return translateError(status, error, question);
}

function translateError(status: number, { reason, consumer }: GoogleError, question: Question): SweepError {
  if (status === 404) return new SweepError('API_NOT_FOUND', { ...question });
  if (status === 403 && DISABLED_REASONS.has(reason))
    return new SweepError('API_DISABLED', { ...question, resource: consumer ?? question.resource });
  return new SweepError('API_FORBIDDEN', { ...question, detail: reason });
}
