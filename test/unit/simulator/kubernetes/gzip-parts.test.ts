import assert from 'node:assert/strict';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { FixedPart, gzipOf } from '../../../../simulator/kubernetes/gzip-parts.ts';

describe('a gzip stream of parts', () => {
  it('inflates to the concatenated parts', () => {
    const part = fc.string({ unit: 'grapheme' });
    const parts = fc.array(
      fc.oneof(
        part,
        part.map((text) => new FixedPart(text.repeat(50))),
      ),
    );
    fc.assert(
      fc.property(parts, (each) => {
        assert.equal(gunzipSync(gzipOf(each)).toString(), each.join(''));
      }),
    );
  });
});
