import { pMapIterable, pMapSettled } from 'p-map';

/** What became of one item; a rejection is a value like any other. */
export type Settled<T, R> = PromiseSettledResult<R> & { readonly item: T };

/**
 * Runs every item, at most `concurrency` at once. Never rejects for what a run throws.
 * @returns one result per item, in the order of the items
 */
export function settleAll<T, R>(
  items: readonly T[],
  concurrency: number,
  run: (item: T) => Promise<R>,
): Promise<PromiseSettledResult<R>[]> {
  return pMapSettled(items, (item) => run(item), { concurrency });
}

/**
 * Runs the items of a source, at most `concurrency` at once, and yields what became of each as soon as it is known.
 * The source is read only as results are taken: no more than `concurrency` items are under way or waiting to be taken.
 * Throws only what the source throws. Ending it early ends the source; what is under way is not waited for.
 */
export async function* settleEach<T, R>(
  source: AsyncIterable<T> | Iterable<T>,
  concurrency: number,
  run: (item: T) => Promise<R>,
): AsyncGenerator<Settled<T, R>> {
  yield* pMapIterable(source, (item: T) => settle(item, run), { concurrency, preserveOrder: false });
}

async function settle<T, R>(item: T, run: (item: T) => Promise<R>): Promise<Settled<T, R>> {
  try {
    return { item, status: 'fulfilled', value: await run(item) };
  } catch (reason) {
    return { item, status: 'rejected', reason };
  }
}
