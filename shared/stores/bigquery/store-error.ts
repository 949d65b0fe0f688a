import type { ErrorCode } from '../../platform/error-catalog.ts';
import { SweepError } from '../../platform/errors.ts';
import { TransientFailure } from '../../platform/http/http-failure.ts';
import { BigQueryError } from './bigquery-error.ts';

/** The store's code for a failure to reach BigQuery. */
const STORE_CODES: Partial<Record<ErrorCode, ErrorCode>> = {
  API_BUSY: 'STORE_BUSY',
  API_UNREACHABLE: 'STORE_UNREACHABLE',
  API_TIMEOUT: 'STORE_TIMEOUT',
  API_ANSWER_INVALID: 'STORE_UNREACHABLE',
  API_ANSWER_TOO_LARGE: 'STORE_UNREACHABLE',
};

/** Only Google's text names the missing permission; the machine-readable part does not. */
const PERMISSION = /\bbigquery\.\w+\.\w+/;

/**
 * Translates a failure of BigQuery to STORE_FORBIDDEN, STORE_TABLE_MISSING, STORE_BUSY, STORE_UNREACHABLE,
 * STORE_TIMEOUT or STORE_FAILED. Errors of the credentials stay as they are.
 * @param path of the store, as users write it
 */
export function storeErrorOf(error: unknown, path: string): unknown {
  if (error instanceof SweepError) {
    const code = STORE_CODES[error.code];
    const detail = error.facts['detail'] ?? error.message;
    return code === undefined
      ? error
      : new SweepError(code, { ...error.facts, path, detail }, { cause: error });
  }
  if (error instanceof TransientFailure)
    return new SweepError(
      STORE_CODES[error.code] ?? 'STORE_FAILED',
      { ...error.facts, path },
      { cause: error },
    );
  if (!(error instanceof BigQueryError)) return error;
  const { status, reason, message } = error;
  if (status === 403 || reason === 'accessDenied')
    return new SweepError('STORE_FORBIDDEN', { path, detail: missingPermissionIn(error) }, { cause: error });
  if (status === 404 || reason === 'notFound')
    return new SweepError('STORE_TABLE_MISSING', { path, detail: oneLine(message) }, { cause: error });
  const detail = `${reason}: ${oneLine(message)}`;
  return new SweepError('STORE_FAILED', { path, detail }, { cause: error });
}

function missingPermissionIn({ reason, message }: BigQueryError): string {
  const permission = PERMISSION.exec(message)?.[0];
  return permission === undefined ? reason : `the permission ${permission} is missing`;
}

/** BigQuery's text as a clause of our own sentence. */
export function oneLine(text: string): string {
  return text
    .trim()
    .replaceAll(/\s*\n\s*/g, ' ')
    .replace(/[.!?]+$/, '');
}
