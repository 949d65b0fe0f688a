import { SweepError } from '../../platform/errors.ts';
import type { KubernetesLimits } from './limits.ts';
import { factsOf, type Question, type Target } from './target.ts';

/** A list as the API server gives it, page by page. */
export interface Page<Item> {
  readonly kind?: string;
  readonly items: Item[];
  readonly metadata?: { readonly _continue?: string };
}

/** What of a page is asked for. */
export interface PageRequest {
  readonly limit: number;
  readonly _continue?: string;
}

/** Walks a list. Throws KUBERNETES_ANSWER_TOO_LARGE past `listItems`, KUBERNETES_ANSWER_INVALID for what is no list. */
export async function* pagesOf<Item>(
  target: Target,
  question: Question,
  { pageItems, listItems }: Pick<KubernetesLimits, 'pageItems' | 'listItems'>,
  read: (request: PageRequest) => Promise<Page<Item>>,
): AsyncGenerator<readonly Item[]> {
  const facts = factsOf(target, question);
  let items = 0;
  let next: string | undefined;
  do {
    const page = await read({ limit: pageItems, ...(next === undefined ? {} : { _continue: next }) });
    if (!page.kind?.endsWith('List'))
      throw new SweepError('KUBERNETES_ANSWER_INVALID', { ...facts, detail: 'not a list' });
    // An empty page counts as an item, so that a list of empty pages ends too.
    items += Math.max(page.items?.length ?? 0, 1);
    if (items > listItems)
      throw new SweepError('KUBERNETES_ANSWER_TOO_LARGE', { ...facts, limit: listItems, unit: 'items' });
    yield page.items ?? [];
    next = page.metadata?._continue;
  } while (next);
}
