import type { RestDocument } from '../documents/rest-document.ts';

/** HTTP status and legacy reason of each canonical code. Source: google.rpc.Code and the recorded responses. */
const CANONICAL = {
  INVALID_ARGUMENT: [400, 'badRequest'],
  FAILED_PRECONDITION: [400, 'failedPrecondition'],
  UNAUTHENTICATED: [401, 'authError'],
  PERMISSION_DENIED: [403, 'forbidden'],
  NOT_FOUND: [404, 'notFound'],
  ALREADY_EXISTS: [409, 'duplicate'],
  RESOURCE_EXHAUSTED: [429, 'rateLimitExceeded'],
  INTERNAL: [500, 'backendError'],
  UNIMPLEMENTED: [501, 'notImplemented'],
  UNAVAILABLE: [503, 'backendError'],
} as const;

export type CanonicalCode = keyof typeof CANONICAL;

interface ApiErrorOptions {
  /** google.rpc messages, each with its `@type`. */
  readonly details?: readonly RestDocument[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Reason in the legacy error list, if it differs from the default of the canonical code. */
  readonly reason?: string;
}

/** An error in the form that Google returns it. */
export class ApiError extends Error {
  readonly status: CanonicalCode;
  readonly httpStatus: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Reason in the legacy error list. */
  readonly reason: string;
  readonly #details: readonly RestDocument[];

  constructor(status: CanonicalCode, message: string, options: ApiErrorOptions = {}) {
    super(message);
    const [httpStatus, reason] = CANONICAL[status];
    this.status = status;
    this.httpStatus = httpStatus;
    this.headers = options.headers ?? {};
    this.reason = options.reason ?? reason;
    this.#details = options.details ?? [];
  }

  /**
   * @param withErrorList whether to add the older APIs' `errors`, which is omitted if the client requests enum numbers
   */
  body(withErrorList: boolean): RestDocument {
    return {
      error: {
        code: this.httpStatus,
        message: this.message,
        ...(withErrorList
          ? { errors: [{ message: this.message, domain: 'global', reason: this.reason }] }
          : {}),
        status: this.status,
        ...(this.#details.length > 0 ? { details: this.#details } : {}),
      },
    };
  }
}

/** google.rpc.ErrorInfo: the stable, machine-readable reason. */
export function errorInfo(
  reason: string,
  domain: string,
  metadata: Readonly<Record<string, string>> = {},
): RestDocument {
  return { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason, domain, metadata };
}
