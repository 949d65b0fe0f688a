import { SweepError } from '../../shared/platform/errors.ts';

/** What DuckDB says of a failure. `type` and `position` are there where it answered as JSON (`errors_as_json`). */
export interface DuckDbFailure {
  /** DuckDB's kind of error, for example `Binder` or `IO`; null where it did not say. */
  readonly type: string | null;
  /** One line, without full stop. */
  readonly detail: string;
  /** Offset in the SQL, in characters from 0; null where DuckDB names no place. */
  readonly position: number | null;
}

/** Reads what the library threw: its message is all that it passes on. */
export function readFailure(error: unknown): DuckDbFailure {
  const message = error instanceof Error ? error.message : String(error);
  const structured = parse(message.slice(Math.max(0, message.indexOf('{'))));
  if (structured === null) return { type: null, detail: oneLine(message), position: null };
  const { exception_type: type, exception_message: text, position } = structured;
  return {
    type: type ?? null,
    detail: oneLine(text ?? message),
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

function oneLine(text: string): string {
  return text
    .trim()
    .replaceAll(/\s*\n\s*/g, ' ')
    .replace(/[.!?]+$/, '');
}

/**
 * DuckDB gives every failure to open a file as an IO error without a code, so a lock is told by its words: that of
 * another process, or of an instance in this one that opened the file for something else.
 */
const LOCKED = /Could not set lock on file|same database file with a different configuration/;

/** What a failure to open a DuckDB file means: STORE_LOCKED or STORE_UNREADABLE. */
export function openingError(path: string, error: unknown): SweepError {
  const { detail } = readFailure(error);
  if (LOCKED.test(detail)) return new SweepError('STORE_LOCKED', { path }, { cause: error });
  return new SweepError('STORE_UNREADABLE', { path, detail }, { cause: error });
}
