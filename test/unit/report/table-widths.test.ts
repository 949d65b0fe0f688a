import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fitWidths, sum } from '../../../shared/report/format-table.ts';

describe('the widths of a table', () => {
  for (const [natural, words, available, fitted] of [
    [[5, 10, 20], [5, 10, 20], Number.POSITIVE_INFINITY, [5, 10, 20]],
    [[5, 10, 20], [5, 10, 20], 35, [5, 10, 20]],
    [[5, 10, 20], [5, 10, 20], 30, [5, 10, 15]],
    [[5, 20, 20], [5, 20, 20], 30, [5, 12, 13]],
    [[5, 20, 20], [5, 20, 9], 34, [5, 20, 9]],
    [[5, 20, 20], [5, 20, 9], 33, [5, 19, 9]],
    [[8, 12], [5, 12], 17, [5, 12]],
    [[30, 30], [1, 30], 10, [1, 9]],
    [[30, 30], [30, 30], 10, [8, 8]],
    [[], [], 10, []],
  ] as const) {
    it(`of ${natural}, with words of ${words}, in ${available} are ${fitted}`, () =>
      assert.deepEqual(fitWidths(natural, words, available), fitted));
  }

  it('fit the terminal unless a column would have to be narrower than 8 characters or its longest word', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(60), { maxLength: 8 }), fc.nat(200), (natural, available) => {
        const words = natural.map((width) => Math.ceil(width / 2));
        const fitted = fitWidths(natural, words, available);
        const least = sum(natural.map((width) => Math.min(width, 8)));
        assert.ok(sum(fitted) <= Math.max(available, least));
        for (const [index, width] of natural.entries()) {
          assert.ok((fitted[index] ?? 0) <= width);
          assert.ok((fitted[index] ?? 0) >= Math.min(words[index] ?? 0, 8));
        }
      }),
    );
  });
});
