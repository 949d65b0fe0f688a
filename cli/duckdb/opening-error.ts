import { SweepError } from '../../shared/platform/errors.ts';
import { readFailure } from './duckdb-error.ts';

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
