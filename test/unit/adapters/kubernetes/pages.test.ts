import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type PageRequest, readPages, type SizedPage } from '../../../../shared/adapters/kubernetes/pages.ts';
import { KUBERNETES_LIMITS } from '../../../../shared/adapters/kubernetes/transport.ts';
import { SweepError } from '../../../../shared/platform/errors.ts';

const FACTS = { cluster: 'c', resource: 'configmaps' };
const RESPONSE_LIMIT = 16_000;
const LIMITS = { ...KUBERNETES_LIMITS, firstPageItems: 10, pageItems: 100, pageBytes: 1_000 };

/** An API server with items of these sizes, in bytes, whose responses have a limit. */
class SizedList {
  readonly requested: number[] = [];
  readonly #sizes: readonly number[];

  constructor(sizes: readonly number[]) {
    this.#sizes = sizes;
  }

  read = async ({ limit, _continue = '0' }: PageRequest): Promise<SizedPage<number>> => {
    this.requested.push(limit);
    const start = Number(_continue);
    const items = this.#sizes.slice(start, start + limit);
    const bytes = items.reduce((sum, size) => sum + size, 2);
    if (bytes > RESPONSE_LIMIT)
      throw new SweepError('KUBERNETES_ANSWER_TOO_LARGE', { ...FACTS, limit: RESPONSE_LIMIT, unit: 'bytes' });
    const end = start + items.length;
    const metadata = end < this.#sizes.length ? { _continue: String(end) } : {};
    return { page: { kind: 'ConfigMapList', items, metadata }, bytes };
  };
}

const itemsOf = async (list: SizedList) =>
  (await Array.fromAsync(readPages(FACTS, LIMITS, list.read))).flat();

describe('readPages', () => {
  // Numbers stand for objects here, and the guard against `items: [null]` wants objects.
  const objects = (sizes: readonly number[]) => sizes.map((size) => Object(size) as number);

  it('requests a smaller page if the first one is too large (lost the whole list)', async () => {
    const list = new SizedList(objects(Array(12).fill(9_000)));
    assert.equal((await itemsOf(list)).length, 12);
    assert.deepEqual(list.requested.slice(0, 5), [10, 5, 3, 2, 1]);
  });

  it('increases the page size for small items gradually, and reduces it for large ones at once', async () => {
    const list = new SizedList(objects([...Array(400).fill(10), ...Array(20).fill(900)]));
    await itemsOf(list);
    assert.deepEqual(list.requested.slice(0, 4), [10, 40, 99, 99]);
    assert.equal(list.requested.at(-1), 1);
  });

  it('rejects a list with an item that is larger than the limit', async () => {
    await assert.rejects(itemsOf(new SizedList(objects([10, 20_000, 10]))), {
      code: 'KUBERNETES_ANSWER_TOO_LARGE',
    });
  });

  it('reads every item once and in order, whatever their sizes', () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 15_000 }), { maxLength: 60 }), async (sizes) => {
        assert.deepEqual((await itemsOf(new SizedList(objects(sizes)))).map(Number), sizes);
      }),
    ));
});
