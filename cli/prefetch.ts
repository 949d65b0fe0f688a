/** A source that is being read already. Disposed of, it is told to end, and not waited for. */
export type Begun<T> = AsyncIterable<T> & Disposable;

/**
 * Begins a source at once, not when its first reader comes; what it throws meanwhile, that reader is thrown.
 * To be read once.
 */
export function begun<T>(source: AsyncGenerator<T>): Begun<T> {
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
