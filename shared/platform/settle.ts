import { pMapIterable, pMapSettled } from 'p-map';

/** The result of one item; a rejection is an ordinary value. */
export type Settled<T, R> = PromiseSettledResult<R> & { readonly item: T };

/**
 * Runs every item, at most `concurrency` at once. Never rejects because of an item.
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
 * Runs the items of a source, at most `concurrency` at once, and yields each result as soon as it is available. The
 * source is read only as results are consumed: at most `concurrency` items are running or waiting. Throws only what the
 * source throws. If iteration stops early, the source is closed, and running items are not awaited.
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
