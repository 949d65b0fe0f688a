import { SweepError } from '../../shared/platform/errors.ts';
import { clauseOf } from '../../shared/platform/text.ts';

/** A DuckDB error. `type` and `position` are available if DuckDB returned JSON (`errors_as_json`). */
export interface DuckDbFailure {
  /** DuckDB's error type, for example `Binder` or `IO`; null if not available. */
  readonly type: string | null;
  /** One line, without a final period. */
  readonly detail: string;
  /** Zero-based character offset in the SQL; null if not available. */
  readonly position: number | null;
}

/** Parses an error of the library, which contains only a message. */
export function readFailure(error: unknown): DuckDbFailure {
  const message = error instanceof Error ? error.message : String(error);
  const structured = parse(message.slice(Math.max(0, message.indexOf('{'))));
  if (structured === null) return { type: null, detail: clauseOf(message), position: null };
  const { exception_type: type, exception_message: text, position } = structured;
  return {
    type: type ?? null,
    detail: clauseOf(text ?? message),
    position: position === undefined ? null : Number(position),
  };
}

function parse(text: string): Partial<Record<string, string>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}

/**
 * DuckDB reports every failure to open a file as an IO error without a code, so a lock can be recognized only by the
 * message: a lock of another process, or of an instance in this process with other settings.
 */
const LOCKED = /Could not set lock on file|same database file with a different configuration/;

/** Translates a failure to open a DuckDB file: STORE_LOCKED or STORE_UNREADABLE. */
export function openingError(path: string, error: unknown): SweepError {
  const { detail } = readFailure(error);
  if (LOCKED.test(detail)) return new SweepError('STORE_LOCKED', { path }, { cause: error });
  return new SweepError('STORE_UNREADABLE', { path, detail }, { cause: error });
}
