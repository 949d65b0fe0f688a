/** A source from which the first item was already requested. Disposing of it ends the source without waiting. */
export type Prefetched<T> = AsyncIterable<T> & Disposable;

/**
 * Requests the first item immediately instead of when iteration starts. An error of that request is thrown to the
 * consumer. Can be iterated once. (`buffer` of streaming-iterables also starts only with the first read.)
 */
export function prefetch<T>(source: AsyncGenerator<T>): Prefetched<T> {
  const first = source.next();
  first.catch(() => {});
  return {
    async *[Symbol.asyncIterator]() {
      for (let item = await first; item.done !== true; item = await source.next()) yield item.value;
    },
    [Symbol.dispose]() {
      source.return(undefined).catch(() => {});
    },
  };
}
