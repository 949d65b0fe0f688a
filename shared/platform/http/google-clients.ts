import { SweepError } from '../errors.ts';
import { type ApiCall, readPages } from './api-call.ts';
import type { HttpClient } from './http-client.ts';
import { DEFAULT_LIMITS } from './retry.ts';

/** Options of an official Google client: REST, at `endpoint` if it is not null. */
export function restOptions(endpoint: URL | null) {
  const options = { fallback: true as const, minifyJson: true };
  if (endpoint === null) return options;
  const { protocol, hostname, port } = endpoint;
  return {
    ...options,
    protocol: protocol.replace(':', ''),
    apiEndpoint: hostname,
    port: Number(port) || (protocol === 'https:' ? 443 : 80),
  };
}

/** Options of every call. HttpClient retries and limits the time, and `listThroughClient` pages, so the client does not. */
export const CALL_OPTIONS = { retry: null, timeout: 2 * DEFAULT_LIMITS.budgetMs, autoPaginate: false };

/**
 * The `fetch` of an official client's transporter. It sends through `http`, so that one set of limits, one retry policy
 * and one translation of errors hold for all calls. A response that is not a success is thrown as a SweepError, which
 * `throughClient` finds in the client's own error.
 * @param api of the client, for errors
 */
export function fetchThrough(http: HttpClient, api: string): typeof fetch {
  return async (address, { method = 'GET', headers, body } = {}) => {
    const url = new URL(address instanceof Request ? address.url : address);
    const request = {
      method,
      url,
      headers: Object.fromEntries(new Headers(headers)),
      body: body?.toString(),
    };
    return Response.json(await http.send({ api, resource: '' }, request));
  };
}

/**
 * Makes a call through an official client whose transporter has `fetchThrough`.
 * @throws SweepError, what HttpClient throws; API_ANSWER_INVALID if the client cannot decode the response
 */
export async function throughClient<T>(call: ApiCall, send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    throw translateClientError(error, call);
  }
}

/** A page of a list, as an official client returns it: its items, and the request for the page after it. */
type ListedPage<T> = readonly [readonly T[], { readonly pageToken?: string | null } | null, ...unknown[]];

/**
 * The items of a list. An official client that pages by itself would follow tokens that lead in a circle forever.
 * @param read reads one page; its parameter is the part of the request that names the page
 * @throws what `throughClient` and `readPages` throw
 */
export async function* listThroughClient<T>(
  call: ApiCall,
  read: (page: { readonly pageToken?: string }) => Promise<ListedPage<T>>,
): AsyncGenerator<T> {
  const pages = readPages(call, async (pageToken) => {
    const [items, next] = await throughClient(call, () => read(pageToken === '' ? {} : { pageToken }));
    return { items, nextPageToken: next?.pageToken ?? '' };
  });
  for await (const { items } of pages) yield* items;
}

/** Clients wrap what their transporter throws, some of them twice. */
function translateClientError(error: unknown, call: ApiCall): SweepError {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if (cause instanceof SweepError) return inCall(cause, call);
  const detail = 'the client library cannot decode it';
  return new SweepError('API_ANSWER_INVALID', { ...call, detail }, { cause: error });
}

function inCall({ code, facts, cause }: SweepError, { resource }: ApiCall): SweepError {
  return new SweepError(code, facts['resource'] === '' ? { ...facts, resource } : facts, { cause });
}
