import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { batchWithTimeout } from '../../../cli/async-iterables.ts';

interface Item {
  readonly at: number;
}

async function* items(count: number, pauseMs = 0): AsyncGenerator<Item> {
  for (let at = 0; at < count; at++) {
    if (pauseMs > 0) await setTimeout(pauseMs);
    yield { at };
  }
}

describe('batches with a timeout', () => {
  for (const count of [0, 1, 9, 10, 11, 100]) {
    it(`contain each of ${count} items once, in order, at most 10 per batch`, async () => {
      const batches = await Array.fromAsync(batchWithTimeout(items(count), 10, 1));
      assert.deepEqual(
        batches.flat().map(({ at }) => at),
        Array.from({ length: count }, (_, at) => at),
      );
      assert.ok(batches.every(({ length }) => length >= 1 && length <= 10));
    });
  }

  it('fill while the previous batch is processed', async () => {
    const sizes: number[] = [];
    for await (const batch of batchWithTimeout(items(40, 2), 100, 1)) {
      sizes.push(batch.length);
      await setTimeout(50);
    }
    assert.ok(sizes.length < 10, `${sizes}`);
  });

  it('do not wait for more items after the source has ended', async () => {
    const batches = await Array.fromAsync(batchWithTimeout(items(3), 10, 60_000));
    assert.deepEqual(
      batches.map(({ length }) => length),
      [3],
    );
  }).timeout(5000);

  it('read ahead no further than the limit', async () => {
    let read = 0;
    async function* endless(): AsyncGenerator<Item> {
      for (;;) yield { at: read++ };
    }
    for await (const batch of batchWithTimeout(endless(), 10, 1)) {
      await setTimeout(20);
      assert.equal(batch.length, 10);
      if (read > 100) break;
    }
    assert.ok(read <= 150, `${read}`);
  });

  it('close the source if iteration stops early', async () => {
    let ended = false;
    async function* source(): AsyncGenerator<Item> {
      try {
        yield* items(1000, 1);
      } finally {
        ended = true;
      }
    }
    for await (const _ of batchWithTimeout(source(), 10, 1)) break;
    await setTimeout(10);
    assert.ok(ended);
  });

  it('throw the error of the source', async () => {
    const failure = new Error('the source failed');
    async function* source(): AsyncGenerator<Item> {
      yield { at: 1 };
      throw failure;
    }
    await assert.rejects(Array.fromAsync(batchWithTimeout(source(), 10, 1)), failure);
  });
});
