import { Readable } from 'node:stream';

/**
 * The items of a source in batches of what has come meanwhile. Reading goes on while a batch is being dealt with.
 * @param most items of a batch, and items that wait
 * @param everyMs how long a batch gathers, unless it is full or the source ends
 * @throws what the source throws; items that wait then are lost
 */
export async function* asTheyCome<T extends object>(
  source: AsyncIterable<T>,
  most: number,
  everyMs: number,
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
    const timer = setTimeout(gathered.resolve, everyMs);
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
