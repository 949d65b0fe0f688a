import { ApiError } from './api-error.ts';

export interface Page<T> {
  readonly items: readonly T[];
  /** Absent on the last page. */
  readonly next: { readonly nextPageToken?: string };
}

/**
 * @param query `pageSize` and `pageToken` of the call
 * @param sizes what the API takes where nothing is asked for, and at most
 * @throws ApiError INVALID_ARGUMENT for a token that is not of this list
 */
export function pageOf<T>(
  items: readonly T[],
  query: Readonly<Record<string, unknown>>,
  sizes: { readonly usual: number; readonly most: number },
): Page<T> {
  const asked = Number(query['pageSize'] ?? 0);
  if (!Number.isInteger(asked) || asked < 0) {
    throw new ApiError('INVALID_ARGUMENT', 'Request contains an invalid argument.');
  }
  const from = startOf(query['pageToken']);
  const to = from + Math.min(asked === 0 ? sizes.usual : asked, sizes.most);
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
