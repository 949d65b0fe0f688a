import { Readable } from 'node:stream';

/**
 * The items of a source in batches of what has come meanwhile. Reading goes on while a batch is being dealt with.
 * @param most items of a batch, and items that wait
 * @param everyMs how long a batch gathers, unless the source ends
 * @throws what the source throws; items that wait then are lost
 */
export async function* asTheyCome<T extends object>(
  source: AsyncIterable<T>,
  most: number,
  everyMs: number,
): AsyncGenerator<T[]> {
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  async function* watched(): AsyncGenerator<T> {
    try {
      yield* source;
    } finally {
      end();
    }
  }
  const stream = Readable.from(watched(), { highWaterMark: most });
  for await (const first of stream) {
    const gathered = Promise.withResolvers<void>();
    const timer = setTimeout(gathered.resolve, everyMs);
    await Promise.race([gathered.promise, ended]);
    clearTimeout(timer);
    const batch: T[] = [first];
    while (batch.length < most) {
      const item: T | null = stream.read();
      if (item === null) break;
      batch.push(item);
    }
    yield batch;
  }
}
