import { Readable } from 'node:stream';

/** Calls back after some milliseconds, unless the function that it returns is called before. */
export type Timer = (run: () => void, milliseconds: number) => () => void;

const systemTimer: Timer = (run, milliseconds) => {
  const timer = setTimeout(run, milliseconds);
  return () => clearTimeout(timer);
};

/**
 * Yields the items of a source in batches. The source is read ahead while the consumer processes a batch, and it is
 * closed when the consumer stops early. (`batchWithTimeout` of streaming-iterables does not close its source, and there
 * an error of the source during a batch is an unhandled rejection.)
 * @param most maximum number of items per batch and of items read ahead
 * @param timeoutMs maximum time to wait for a batch to fill up
 * @throws what the source throws; items read ahead are then lost
 */
export async function* batchWithTimeout<T extends object>(
  source: AsyncIterable<T>,
  most: number,
  timeoutMs: number,
  startTimer: Timer = systemTimer,
): AsyncGenerator<T[]> {
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  let waiting = 0;
  let gathered = Promise.withResolvers<void>();
  async function* watched(): AsyncGenerator<T> {
    try {
      for await (const item of source) {
        waiting += 1;
        if (waiting >= most) gathered.resolve();
        yield item;
      }
    } finally {
      end();
    }
  }
  const stream = Readable.from(watched(), { highWaterMark: most });
  for await (const first of stream) {
    gathered = Promise.withResolvers<void>();
    if (waiting >= most) gathered.resolve();
    const cancel = startTimer(gathered.resolve, timeoutMs);
    await Promise.race([gathered.promise, ended]);
    cancel();
    const batch: T[] = [first];
    while (batch.length < most) {
      const item: T | null = stream.read();
      if (item === null) break;
      batch.push(item);
    }
    waiting -= batch.length;
    yield batch;
  }
}

/** A source from which the first item was already requested. Disposing of it ends the source without waiting. */
type Prefetched<T> = AsyncIterable<T> & Disposable;

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

/**
 * Reads the first item, and yields it with the others. Throws what reading it throws.
 * @returns the first item, undefined if there is none, and all items
 */
export async function withFirstRead<T>(
  items: AsyncGenerator<T>,
): Promise<{ readonly first: T | undefined; readonly all: AsyncIterable<T> }> {
  const { done, value } = await items.next();
  if (done === true) return { first: undefined, all: items };
  async function* all() {
    yield value as T;
    yield* items;
  }
  return { first: value, all: all() };
}

/**
 * Yields the items of a source until the signal is aborted; then it throws the signal's reason at once, even if the
 * source is blocked. The source is closed without waiting for it.
 */
export async function* untilAborted<T>(source: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  const items = source[Symbol.asyncIterator]();
  let rejectPending = (_reason: unknown): void => {};
  const onAbort = () => rejectPending(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  let ended = false;
  try {
    signal.throwIfAborted();
    while (true) {
      // Not a race with one promise for the whole iteration: that promise would keep every item alive.
      const item = await new Promise<IteratorResult<T>>((resolve, reject) => {
        rejectPending = reject;
        items.next().then(resolve, reject);
      });
      ended = item.done === true;
      if (ended) return;
      yield item.value;
      signal.throwIfAborted();
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    const ending = ended ? undefined : items.return?.();
    if (!signal.aborted) await ending;
    // Errors from closing the source no longer matter.
    else ending?.catch(() => {});
  }
}
