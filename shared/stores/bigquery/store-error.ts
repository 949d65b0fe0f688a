import type { ErrorCode } from '../../platform/error-catalog.ts';
import { SweepError } from '../../platform/errors.ts';
import { TransientFailure } from '../../platform/http/transient-failure.ts';
import { BigQueryError } from './bigquery-error.ts';

/** What failing to reach BigQuery at all means for the store. */
const STORE_CODES: Partial<Record<ErrorCode, ErrorCode>> = {
  API_BUSY: 'STORE_BUSY',
  API_UNREACHABLE: 'STORE_UNREACHABLE',
  API_TIMEOUT: 'STORE_TIMEOUT',
  API_ANSWER_INVALID: 'STORE_UNREACHABLE',
  API_ANSWER_TOO_LARGE: 'STORE_UNREACHABLE',
};

/** Google's text names the permission that is missing; its machine-readable part does not. */
const PERMISSION = /\bbigquery\.\w+\.\w+/;

/**
 * What a failure of BigQuery means: STORE_FORBIDDEN, STORE_TABLE_MISSING, STORE_BUSY, STORE_UNREACHABLE, STORE_TIMEOUT,
 * STORE_FAILED. What is wrong with the credentials stays as it is.
 * @param path of the store, as a user writes it
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
  const { code, reason, message } = error;
  if (code === 403 || reason === 'accessDenied')
    return new SweepError('STORE_FORBIDDEN', { path, detail: lackOf(error) }, { cause: error });
  if (code === 404 || reason === 'notFound')
    return new SweepError('STORE_TABLE_MISSING', { path, detail: oneLine(message) }, { cause: error });
  const detail = `${reason}: ${oneLine(message)}`;
  return new SweepError('STORE_FAILED', { path, detail }, { cause: error });
}

function lackOf({ reason, message }: BigQueryError): string {
  const permission = PERMISSION.exec(message)?.[0];
  return permission === undefined ? reason : `the permission ${permission} is missing`;
}

/** A text of BigQuery as a part of a sentence of ours. */
export function oneLine(text: string): string {
  return text
    .trim()
    .replaceAll(/\s*\n\s*/g, ' ')
    .replace(/[.!?]+$/, '');
}
