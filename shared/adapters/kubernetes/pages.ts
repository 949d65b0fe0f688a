import type { ErrorFacts } from '../../platform/error-catalog.ts';
import { hasCode, SweepError } from '../../platform/errors.ts';
import type { KubernetesLimits } from './transport.ts';

/** A page of a list, as the API server returns it. */
export interface Page<Item> {
  readonly kind?: string;
  readonly items: Item[];
  readonly metadata?: { readonly _continue?: string };
}

/** The parameters of a page. */
export interface PageRequest {
  readonly limit: number;
  readonly _continue?: string;
}

export interface SizedPage<Item> {
  readonly page: Page<Item>;
  /** Size of its JSON, in characters. */
  readonly bytes: number;
}

type PageLimits = Pick<KubernetesLimits, 'firstPageItems' | 'pageItems' | 'pageBytes' | 'listItems'>;

/** One page may have this many times the items of the page before it: the next items can be larger. */
const MAX_GROWTH = 4;

/**
 * Reads all pages of a list. Their size adapts to what the items need: many small items, few large ones. A page that
 * exceeds the limit of a response is read again with half the items.
 * @param facts of errors
 * @throws SweepError KUBERNETES_ANSWER_TOO_LARGE past `listItems`, or if a single item exceeds the limit of a response;
 *   KUBERNETES_ANSWER_INVALID if a response is not a list, or refers to itself as the next; what `read` throws
 */
export async function* readPages<Item>(
  facts: ErrorFacts,
  { firstPageItems, pageItems, pageBytes, listItems }: PageLimits,
  read: (request: PageRequest) => Promise<SizedPage<Item>>,
): AsyncGenerator<readonly Item[]> {
  let items = 0;
  let limit = firstPageItems;
  let next: string | undefined;
  while (true) {
    const sized = await read({ limit, ...(next === undefined ? {} : { _continue: next }) }).catch(
      (error: unknown) => {
        if (limit === 1 || !hasCode(error, 'KUBERNETES_ANSWER_TOO_LARGE')) throw error;
        return null;
      },
    );
    if (sized === null) {
      limit = Math.ceil(limit / 2);
      continue;
    }
    const { page, bytes } = sized;
    const isList = typeof page.kind === 'string' && page.kind.endsWith('List');
    if (!isList || !isListOfObjects(page.items ?? []))
      throw new SweepError('KUBERNETES_ANSWER_INVALID', { ...facts, detail: 'not a list' });
    // An empty page counts as an item, so that a list of empty pages ends too.
    const count = Math.max(page.items?.length ?? 0, 1);
    items += count;
    if (items > listItems)
      throw new SweepError('KUBERNETES_ANSWER_TOO_LARGE', { ...facts, limit: listItems, unit: 'items' });
    const fitting = Math.max(Math.floor((pageBytes * count) / bytes), 1);
    limit = Math.min(fitting, limit * MAX_GROWTH, pageItems);
    const previous = next;
    next = page.metadata?._continue;
    yield page.items ?? [];
    if (!next) return;
    if (next === previous)
      throw new SweepError('KUBERNETES_ANSWER_INVALID', { ...facts, detail: 'the list repeats itself' });
  }
}

/** The types say so, but the response of a broken or hostile server may contain anything: `items: [null]`. */
function isListOfObjects(items: unknown): boolean {
  return Array.isArray(items) && items.every((item) => typeof item === 'object' && item !== null);
}
