import { ApiError } from './api-error.ts';

export interface Page<T> {
  readonly items: readonly T[];
  /** Absent on the last page. */
  readonly next: { readonly nextPageToken?: string };
}

/**
 * @param query the call's `pageSize` and `pageToken`
 * @param sizes the API's default and maximum page size
 * @throws ApiError INVALID_ARGUMENT for a token of another list
 */
export function pageOf<T>(
  items: readonly T[],
  query: Readonly<Record<string, unknown>>,
  sizes: { readonly default: number; readonly max: number },
): Page<T> {
  const requested = Number(query['pageSize'] ?? 0);
  if (!Number.isInteger(requested) || requested < 0) {
    throw new ApiError('INVALID_ARGUMENT', 'Request contains an invalid argument.');
  }
  const from = startOf(query['pageToken']);
  const to = from + Math.min(requested === 0 ? sizes.default : requested, sizes.max);
  return {
    items: items.slice(from, to),
    next: to < items.length ? { nextPageToken: tokenOf(to) } : {},
  };
}

const tokenOf = (from: number): string => Buffer.from(`from ${from}`).toString('base64url');

function startOf(token: unknown): number {
  if (token === undefined || token === '') return 0;
  const from = /^from (\d+)$/.exec(Buffer.from(String(token), 'base64url').toString())?.[1];
  if (from === undefined) throw new ApiError('INVALID_ARGUMENT', 'The page token is invalid.');
  return Number(from);
}
