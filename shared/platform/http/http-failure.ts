import type { ErrorCode, ErrorFacts } from '../error-catalog.ts';
import { SweepError, systemCodeOf } from '../errors.ts';
import type { ApiCall } from './api-call.ts';
import { BodyTooLargeError } from './read-body.ts';

interface TransientOptions {
  /** From the response's Retry-After header, in milliseconds from now. */
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/** A failed attempt that is worth repeating. */
export class TransientFailure extends Error {
  readonly code: Extract<ErrorCode, 'API_BUSY' | 'API_UNREACHABLE' | 'API_TIMEOUT' | 'API_ANSWER_INVALID'>;
  readonly facts: ErrorFacts;
  readonly retryAfterMs: number;

  constructor(code: TransientFailure['code'], facts: ErrorFacts, options: TransientOptions = {}) {
    super(code, { cause: options.cause });
    this.code = code;
    this.facts = facts;
    this.retryAfterMs = options.retryAfterMs ?? 0;
  }
}

/**
 * Connections that were cut or not established in time, and bodies that were cut: codes of the system, undici,
 * node-fetch and zlib. `UND_ERR_INFO` is a connection that the server ends by GOAWAY. An unknown host, a port without a
 * listener and a rejected certificate are permanent.
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
  'ERR_STREAM_PREMATURE_CLOSE',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_INFO',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  'Z_BUF_ERROR',
  'Z_DATA_ERROR',
]);

/** What the parser of HTTP/1.1 rejects, and streams and sessions of HTTP/2 that were reset. */
const TRANSIENT_PREFIXES = ['HPE_', 'ERR_HTTP2_'];

/**
 * Translates what sending a request, or reading its response, threw.
 * @param signal of the attempt
 * @param limitBytes of the response
 * @returns TransientFailure; SweepError API_ANSWER_TOO_LARGE, API_UNREACHABLE; an error without a code as it is
 */
export function translateThrown(
  error: unknown,
  signal: AbortSignal,
  call: ApiCall,
  limitBytes: number,
): unknown {
  if (error instanceof SweepError || error instanceof TransientFailure) return error;
  if (signal.aborted) return new TransientFailure('API_TIMEOUT', {}, { cause: error });
  if (error instanceof BodyTooLargeError)
    return new SweepError('API_ANSWER_TOO_LARGE', { ...call, limit: limitBytes }, { cause: error });
  const code = systemCodeOf(error) ?? parserCodeOf(error);
  if (code === null) return error;
  const transient = TRANSIENT_CODES.has(code) || TRANSIENT_PREFIXES.some((prefix) => code.startsWith(prefix));
  return transient
    ? new TransientFailure('API_UNREACHABLE', { detail: code }, { cause: error })
    : new SweepError('API_UNREACHABLE', { ...call, detail: code }, { cause: error });
}

/** undici's parser gives no code if a response does not begin as HTTP does. */
function parserCodeOf(error: unknown): string | null {
  return error instanceof Error && error.name === 'HTTPParserError' ? 'HPE_INVALID' : null;
}
