import { type DestinationStream, type Logger, pino } from 'pino';
import { SweepError } from './errors.ts';

/**
 * Where events are written: a constant sentence, the facts beside it.
 * `error` is a defect of ours, `warn` is for tomorrow, somebody's misconfiguration is `info`.
 */
export type Log = Logger;

/** As Cloud Logging spells them: https://cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry#LogSeverity */
const SEVERITIES: Readonly<Record<string, string>> = {
  trace: 'DEBUG',
  debug: 'DEBUG',
  info: 'INFO',
  warn: 'WARNING',
  error: 'ERROR',
  fatal: 'CRITICAL',
};

/** What no line may hold: bearer tokens, Google's access tokens, signed tokens, PEM blocks. */
const SECRETS =
  /Bearer [\w.~+/-]+=*|ya29\.[\w.-]+|eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*|-----BEGIN [^-]+-----(?:(?!-----END).)*(?:-----END [^-]+-----)?/g;

/**
 * A log whose lines Cloud Logging understands: one JSON object each, with severity, message and time. What looks like a
 * secret is taken out of the finished line, wherever in it it is.
 * @param facts beside every sentence of this log
 * @param destination stdout where left out
 */
export function createLog(facts: Readonly<Record<string, unknown>>, destination?: DestinationStream): Log {
  const options = {
    base: facts,
    messageKey: 'message',
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ severity: SEVERITIES[label] ?? 'DEFAULT' }) },
    serializers: { err: describeError },
    hooks: { streamWrite: (line: string) => line.replaceAll(SECRETS, '[secret]') },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** An error as facts. Of a foreign error that caused it, no message: it may quote what was answered. */
export function describeError(error: unknown): Readonly<Record<string, unknown>> {
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
