import { SweepError } from '../errors.ts';
import type { TransportLimits } from './limits.ts';
import type { Question } from './question.ts';
import { BodyTooLargeError } from './read-body.ts';
import { TransientFailure } from './transient-failure.ts';

/**
 * What may be over at the next attempt: connections that were cut or not made in time, and bodies that were cut.
 * Codes of the system, of undici and of zlib. A name that is unknown, a port that nobody listens on and a certificate
 * that is refused stay so.
 */
const TRANSIENT_CODES: ReadonlySet<string> = new Set([
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'ENETDOWN',
  'ENETUNREACH',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  'Z_BUF_ERROR',
  'Z_DATA_ERROR',
]);

/** The error for what sending, reading or inflating threw. What has no code is no foreign error and stays as it is. */
export function translateThrown(
  error: unknown,
  signal: AbortSignal,
  question: Question,
  { answerBytes }: TransportLimits,
): unknown {
  if (error instanceof SweepError || error instanceof TransientFailure) return error;
  if (signal.aborted) return new TransientFailure('API_TIMEOUT', {}, { cause: error });
  if (error instanceof BodyTooLargeError)
    return new SweepError('API_ANSWER_TOO_LARGE', { ...question, limit: answerBytes }, { cause: error });
  const code = codeOf(error);
  if (code === null) return error;
  const transient = TRANSIENT_CODES.has(code) || code.startsWith('HPE_');
  return transient
    ? new TransientFailure('API_UNREACHABLE', { detail: code }, { cause: error })
    : new SweepError('API_UNREACHABLE', { ...question, detail: code }, { cause: error });
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}
