import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ApiError } from '../../../../simulator/http/api-error.ts';
import { pageOf } from '../../../../simulator/http/paging.ts';

const SIZES = { default: 3, max: 5 };

function collect(items: readonly number[], pageSize: number): { pages: number; seen: number[] } {
  const seen: number[] = [];
  for (let pages = 1, pageToken = ''; ; pages += 1) {
    const page = pageOf(items, { pageSize: String(pageSize), pageToken }, SIZES);
    seen.push(...page.items);
    if (page.next.nextPageToken === undefined) return { pages, seen };
    pageToken = page.next.nextPageToken;
  }
}

describe('pageOf', () => {
  it('returns every item once, in order, for any page size', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.integer({ min: 0, max: 9 }), (items, pageSize) => {
        const size = pageSize === 0 ? SIZES.default : Math.min(pageSize, SIZES.max);
        assert.deepEqual(collect(items, pageSize), {
          pages: Math.max(1, Math.ceil(items.length / size)),
          seen: items,
        });
      }),
    );
  });

  const bad: readonly Record<string, string>[] = [
    { pageToken: 'made-up' },
    { pageSize: '-1' },
    { pageSize: 'many' },
  ];
  for (const query of bad) {
    it(`rejects ${JSON.stringify(query)}`, () => {
      assert.throws(
        () => pageOf([1], query, SIZES),
        (error) => error instanceof ApiError && error.status === 'INVALID_ARGUMENT',
      );
    });
  }
});
