import { type DestinationStream, type Logger, pino } from 'pino';
import { SweepError } from './errors.ts';

/**
 * A structured log: constant messages, with the facts in separate fields. `error` is a bug of ours, `warn` should be
 * looked at tomorrow, and `info` covers misconfiguration by somebody else.
 */
export type Log = Logger;

/** Severities of Cloud Logging: https://cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry#LogSeverity */
const SEVERITIES: Readonly<Record<string, string>> = {
  trace: 'DEBUG',
  debug: 'DEBUG',
  info: 'INFO',
  warn: 'WARNING',
  error: 'ERROR',
  fatal: 'CRITICAL',
};

/**
 * Secrets that must not appear in a line: bearer tokens, Google access tokens, signed tokens, PEM blocks. A signed token
 * may follow other letters, such as the `n` of an escaped line feed. Searching from the start of the word (`kept`), and
 * only where two dots follow, takes linear time.
 */
const SECRETS =
  /Bearer [\w.~+/-]+=*|ya29\.[\w.-]+|(?<![\w-])(?=[\w-]+\.[\w-]{8,}\.)(?<kept>[\w-]*?)eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*|-----BEGIN [^-]+-----(?:(?!-----END).)*(?:-----END [^-]+-----)?/g;

/**
 * Creates a log in the format of Cloud Logging: one JSON object per line, with severity, message and time. Anything
 * that looks like a secret is removed from the finished line.
 * @param facts fields of every line
 * @param destination default: stdout
 */
export function createLog(facts: Readonly<Record<string, unknown>>, destination?: DestinationStream): Log {
  const options = {
    base: facts,
    messageKey: 'message',
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ severity: SEVERITIES[label] ?? 'DEFAULT' }) },
    serializers: { err: describeError },
    hooks: { streamWrite: (line: string) => line.replaceAll(SECRETS, '$<kept>[secret]') },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** An error as log fields. The message of a cause from another library is omitted, because it may quote a response. */
function describeError(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { message: typeof error };
  const cause = error.cause instanceof Error ? { cause: causeOf(error.cause) } : {};
  if (error instanceof SweepError)
    return { code: error.code, message: error.message, facts: error.facts, ...cause };
  return { name: error.name, message: error.message, stack: error.stack, ...cause };
}

function causeOf(cause: Error): Readonly<Record<string, unknown>> {
  if (cause instanceof SweepError) return describeError(cause);
  const { code } = cause as { code?: unknown };
  return { name: cause.name, ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}) };
}

/** A position in a trace. */
export interface TraceContext {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
  readonly sampled: boolean;
}

/** The Pub/Sub message attribute for a `traceparent`, named as in Google's own clients. */
export const TRACE_ATTRIBUTE = 'googclient_traceparent';

const TRACEPARENT = /^00-(?<traceId>[0-9a-f]{32})-(?<spanId>[0-9a-f]{16})-(?<flags>[0-9a-f]{2})$/;

/**
 * Parses a `traceparent` from a request header or a message attribute; null if it is invalid.
 * @see https://www.w3.org/TR/trace-context/#traceparent-header
 */
export function readTraceparent(text: string | undefined): TraceContext | null {
  const { traceId, spanId, flags } = TRACEPARENT.exec(text ?? '')?.groups ?? {};
  if (traceId === undefined || spanId === undefined || flags === undefined) return null;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

/**
 * Log fields that link a line to a trace.
 * @see https://cloud.google.com/logging/docs/structured-logging#structured_logging_special_fields
 */
export function traceFacts(trace: TraceContext | null, project: string): Readonly<Record<string, unknown>> {
  if (trace === null) return {};
  return {
    'logging.googleapis.com/trace': `projects/${project}/traces/${trace.traceId}`,
    'logging.googleapis.com/spanId': trace.spanId,
    'logging.googleapis.com/trace_sampled': trace.sampled,
  };
}
