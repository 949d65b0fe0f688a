import assert from 'node:assert/strict';
import { setImmediate as tick, setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import { settleAll, settleEach } from '../../../shared/platform/settle.ts';

const range = (length: number) => Array.from({ length }, (_, index) => index);

/** A function that counts its calls and how many of them run at once. */
function counting(outcome: (item: number) => 'SUCCEEDS' | 'FAILS') {
  let now = 0;
  const counts = { most: 0, runs: 0 };
  const run = async (item: number): Promise<number> => {
    now += 1;
    counts.runs += 1;
    counts.most = Math.max(counts.most, now);
    await (item % 3 === 0 ? tick() : wait(item % 2));
    now -= 1;
    if (outcome(item) === 'FAILS') throw new Error(`item ${item}`);
    return item * 2;
  };
  return { run, counts };
}

describe('settleAll', () => {
  for (const failures of [0, 1, 20, 21, 100])
    it(`returns one result per item, in order, when ${failures} of 100 fail`, async () => {
      const { run, counts } = counting((item) => (item < failures ? 'FAILS' : 'SUCCEEDS'));
      const results = await settleAll(range(100), 20, run);
      assert.deepEqual(
        results.map((result) => (result.status === 'rejected' ? result.reason.message : result.value)),
        range(100).map((item) => (item < failures ? `item ${item}` : item * 2)),
      );
      assert.equal(counts.most, 20);
    });

  it('returns no results for no items', async () => {
    assert.deepEqual(await settleAll([], 20, () => assert.fail()), []);
  });

  it('treats a synchronous throw like any other failure', async () => {
    const results = await settleAll([1], 1, () => {
      throw new RangeError('at once');
    });
    assert.equal(results[0]?.status, 'rejected');
  });
});

describe('settleEach', () => {
  for (const failures of [0, 1, 20, 21, 100])
    it(`yields every item once when ${failures} of 100 fail`, async () => {
      const { run, counts } = counting((item) => (item < failures ? 'FAILS' : 'SUCCEEDS'));
      const results = await Array.fromAsync(settleEach(range(100), 20, run));
      assert.deepEqual(
        results.map(({ item }) => item).sort((a, b) => a - b),
        range(100),
      );
      for (const result of results)
        assert.equal(result.status, result.item < failures ? 'rejected' : 'fulfilled', `${result.item}`);
      assert.equal(counts.most, 20);
    });

  it('runs as many at once as allowed, and never more', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 1, max: 12 }),
        fc.func(fc.constantFrom('SUCCEEDS' as const, 'FAILS' as const)),
        async (items, concurrency, outcome) => {
          const { run, counts } = counting(outcome);
          const results = await Array.fromAsync(settleEach(range(items), concurrency, run));
          assert.equal(results.length, items);
          assert.equal(counts.most, Math.min(items, concurrency));
        },
      ),
      { numRuns: 50 },
    );
  });

  it('yields results as they are ready, not in the order they were started', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const order: number[] = [];
    const run = (item: number) => (item === 0 ? promise : Promise.resolve());
    for await (const { item } of settleEach(range(5), 2, run)) {
      order.push(item);
      if (order.length === 4) resolve();
    }
    assert.deepEqual(order, [1, 2, 3, 4, 0]);
  });

  it('does not read its source ahead of the consumed results', async () => {
    let read = 0;
    function* source() {
      for (const item of range(100)) {
        read += 1;
        yield item;
      }
    }
    const results = settleEach(source(), 5, async (item) => item);
    await results.next();
    await wait(5);
    assert.ok(read <= 6, `${read} read after one was taken`);
    await results.return(undefined);
  });

  it('closes its source when it is closed', async () => {
    let ended = false;
    async function* source() {
      try {
        yield* range(100);
      } finally {
        ended = true;
      }
    }
    for await (const _ of settleEach(source(), 3, async (item) => item)) break;
    await tick();
    assert.equal(ended, true);
  });

  it('throws the error of its source', async () => {
    async function* source() {
      yield 1;
      throw new RangeError('the source');
    }
    await assert.rejects(Array.fromAsync(settleEach(source(), 3, async (item) => item)), {
      name: 'RangeError',
      message: 'the source',
    });
  });
});
