import type * as z from 'zod';
import { SweepError } from '../errors.ts';

/** What a call to a Google API is about, in the words of its errors. */
export interface ApiCall {
  /** `Kubernetes Engine API` */
  readonly api: string;
  /** `projects/P`, `folders/N`, `organizations/N` */
  readonly resource: string;
}

/**
 * Reads a response in the shape that the API documents.
 * @throws SweepError API_ANSWER_INVALID, naming the first field that has the wrong type
 */
export function readResponse<T>(shape: z.ZodType<T>, document: unknown, call: ApiCall): T {
  const { data, error } = shape.safeParse(document);
  if (data !== undefined) return data;
  const [issue] = error?.issues ?? [];
  const detail = `${issue?.path.join('.')}: ${issue?.message}`;
  throw new SweepError('API_ANSWER_INVALID', { ...call, detail });
}

/** An address below an endpoint, which may have a path of its own, as that of an emulator. */
export function urlBelow(endpoint: URL, path: string): URL {
  return new URL(`${endpoint.pathname.replace(/\/$/, '')}/${path}`, endpoint);
}

/** A page of a list. */
export interface Page {
  readonly nextPageToken?: string | undefined;
}

/**
 * The pages of a list, each read when the previous one has been consumed.
 * @param read reads one page; '' for the first
 * @throws SweepError API_ANSWER_INVALID if a page's token leads back to an earlier page; what `read` throws
 */
export async function* readPages<P extends Page>(
  call: ApiCall,
  read: (pageToken: string) => Promise<P>,
): AsyncGenerator<P> {
  const tokens = new Set<string>();
  let token = '';
  while (true) {
    const page = await read(token);
    yield page;
    token = page.nextPageToken ?? '';
    if (token === '') return;
    if (tokens.has(token))
      throw new SweepError('API_ANSWER_INVALID', { ...call, detail: 'a page leads back to an earlier one' });
    tokens.add(token);
  }
}
