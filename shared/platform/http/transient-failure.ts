import type { ErrorCode, ErrorFacts } from '../error-catalog.ts';

interface TransientOptions {
  /** What the answer's Retry-After asks for, in milliseconds from now. */
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/** A failure of one attempt that the next one may not meet. */
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
