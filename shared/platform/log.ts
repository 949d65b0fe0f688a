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
