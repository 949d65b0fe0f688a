import assert from 'node:assert/strict';
import { begun } from '../../../cli/prefetch.ts';
import { untilAborted } from '../../../cli/until-aborted.ts';
import { inBatches } from '../../../shared/platform/in-batches.ts';

async function* numbers(count: number, onEnd = () => {}): AsyncGenerator<number> {
  try {
    for (let number = 0; number < count; number++) yield number;
  } finally {
    onEnd();
  }
}

/** One item, and then nothing for ever. */
async function* stuck(): AsyncGenerator<number> {
  yield 0;
  await new Promise(() => {});
}

describe('a source until a signal', () => {
  it('gives everything where the signal is not aborted', async () => {
    const { signal } = new AbortController();
    assert.deepEqual(await Array.fromAsync(untilAborted(numbers(3), signal)), [0, 1, 2]);
  });

  it('throws the reason at once, also while the source waits for ever', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const items = untilAborted(stuck(), controller.signal);
    assert.deepEqual(await items.next(), { done: false, value: 0 });
    const next = items.next();
    controller.abort(reason);
    await assert.rejects(next, reason);
  });

  it('throws the reason where the signal was aborted before, and ends the source', async () => {
    const reason = new Error('enough');
    let ended = false;
    const source = numbers(3, () => {
      ended = true;
    });
    await source.next();
    await assert.rejects(Array.fromAsync(untilAborted(source, AbortSignal.abort(reason))), reason);
    await new Promise(setImmediate);
    assert.ok(ended);
  });

  it('ends the source where it is left early', async () => {
    let ended = false;
    const source = numbers(3, () => {
      ended = true;
    });
    for await (const _ of untilAborted(source, new AbortController().signal)) break;
    assert.ok(ended);
  });

  it('throws what the source throws', async () => {
    async function* failing(): AsyncGenerator<number> {
      yield 0;
      throw new RangeError('the source failed');
    }
    await assert.rejects(Array.fromAsync(untilAborted(failing(), new AbortController().signal)), RangeError);
  });
});

describe('a source that has begun', () => {
  it('was read from before its reader came, and gives everything', async () => {
    let reads = 0;
    async function* source(): AsyncGenerator<number> {
      for (; reads < 3; ) yield reads++;
    }
    const items = begun(source());
    await new Promise(setImmediate);
    assert.equal(reads, 1);
    assert.deepEqual(await Array.fromAsync(items), [0, 1, 2]);
  });

  it('throws its first failure to its reader, and to nobody before', async () => {
    async function* failing(): AsyncGenerator<number> {
      yield* [];
      throw new RangeError('the source failed');
    }
    const items = begun(failing());
    await new Promise(setImmediate);
    await assert.rejects(Array.fromAsync(items), RangeError);
  });

  it('ends where nobody reads it', async () => {
    let ended = false;
    const source = numbers(3, () => {
      ended = true;
    });
    begun(source)[Symbol.dispose]();
    await new Promise(setImmediate);
    assert.ok(ended);
  });
});

describe('batches', () => {
  for (const [count, sizes] of [
    [0, []],
    [1, [1]],
    [3, [3]],
    [4, [3, 1]],
    [7, [3, 3, 1]],
  ] as const) {
    it(`of 3 from ${count} items have the sizes ${JSON.stringify(sizes)}`, async () => {
      const batches = await Array.fromAsync(inBatches(numbers(count), 3));
      assert.deepEqual(
        batches.map(({ length }) => length),
        sizes,
      );
      assert.deepEqual(
        batches.flat(),
        Array.from({ length: count }, (_, index) => index),
      );
    });
  }
});
