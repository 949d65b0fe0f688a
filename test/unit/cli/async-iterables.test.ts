import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { prefetch, untilAborted } from '../../../cli/async-iterables.ts';

async function* numbers(count: number, onEnd = () => {}): AsyncGenerator<number> {
  try {
    for (let number = 0; number < count; number++) yield number;
  } finally {
    onEnd();
  }
}

/** Yields one item, then never another. */
async function* stuck(): AsyncGenerator<number> {
  yield 0;
  await new Promise(() => {});
}

describe('a source with an abort signal', () => {
  it('yields everything if the signal is not aborted', async () => {
    const { signal } = new AbortController();
    assert.deepEqual(await Array.fromAsync(untilAborted(numbers(3), signal)), [0, 1, 2]);
  });

  it('throws the reason at once, even if the source never yields', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const items = untilAborted(stuck(), controller.signal);
    assert.deepEqual(await items.next(), { done: false, value: 0 });
    const next = items.next();
    controller.abort(reason);
    await assert.rejects(next, reason);
  });

  it('throws the reason and closes the source if the signal is already aborted', async () => {
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

  it('closes the source if iteration stops early', async () => {
    let ended = false;
    const source = numbers(3, () => {
      ended = true;
    });
    for await (const _ of untilAborted(source, new AbortController().signal)) break;
    assert.ok(ended);
  });

  it('throws the error of the source', async () => {
    async function* failing(): AsyncGenerator<number> {
      yield 0;
      throw new RangeError('the source failed');
    }
    await assert.rejects(Array.fromAsync(untilAborted(failing(), new AbortController().signal)), RangeError);
  });

  it('releases consumed items (the lists of a whole fleet stayed in memory)', async () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage: () => void = runInNewContext('gc');
    const yielded: WeakRef<object>[] = [];
    async function* objects(): AsyncGenerator<object> {
      for (let number = 0; number < 10; number++) {
        const item = { number };
        yielded.push(new WeakRef(item));
        yield item;
      }
    }
    let alive = 0;
    for await (const _ of untilAborted(objects(), new AbortController().signal)) {
      await new Promise(setImmediate);
      collectGarbage();
      alive = yielded.filter((item) => item.deref() !== undefined).length;
    }
    assert.ok(alive <= 3, `${alive} of ${yielded.length} items are alive`);
  });
});

describe('prefetch', () => {
  it('requests the first item before iteration starts, and yields every item', async () => {
    let reads = 0;
    async function* source(): AsyncGenerator<number> {
      for (; reads < 3; ) yield reads++;
    }
    const items = prefetch(source());
    await new Promise(setImmediate);
    assert.equal(reads, 1);
    assert.deepEqual(await Array.fromAsync(items), [0, 1, 2]);
  });

  it('throws the error of the first request to the consumer only', async () => {
    async function* failing(): AsyncGenerator<number> {
      yield* [];
      throw new RangeError('the source failed');
    }
    const items = prefetch(failing());
    await new Promise(setImmediate);
    await assert.rejects(Array.fromAsync(items), RangeError);
  });

  it('closes a source that is never iterated', async () => {
    let ended = false;
    const source = numbers(3, () => {
      ended = true;
    });
    prefetch(source)[Symbol.dispose]();
    await new Promise(setImmediate);
    assert.ok(ended);
  });
});
