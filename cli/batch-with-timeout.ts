import { Readable } from 'node:stream';

/**
 * The items of a source in batches. The source is read ahead while the consumer processes a batch, and it is closed when
 * the consumer stops early. (`batchWithTimeout` of streaming-iterables does not close its source, and a source that fails
 * while a batch is processed is an unhandled rejection there.)
 * @param most maximum number of items per batch and of items read ahead
 * @param timeoutMs maximum time to wait for a batch to fill up
 * @throws what the source throws; items read ahead are then lost
 */
export async function* batchWithTimeout<T extends object>(
  source: AsyncIterable<T>,
  most: number,
  timeoutMs: number,
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
    const timer = setTimeout(gathered.resolve, timeoutMs);
    await Promise.race([gathered.promise, ended]);
    clearTimeout(timer);
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
