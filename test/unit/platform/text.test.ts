import assert from 'node:assert/strict';
import { formatFirst, plural, shorten } from '../../../shared/platform/text.ts';

describe('formatFirst', () => {
  const names = (count: number) => Array.from({ length: count }, (_, index) => `n${index + 1}`);

  it('names all where at most one is beyond the limit', () => {
    assert.equal(formatFirst(names(2), 2), 'n1 and n2');
    assert.equal(formatFirst(names(3), 2), 'n1, n2, and n3');
  });

  it('counts the others', () => {
    assert.equal(formatFirst(names(4), 2), 'n1, n2, and 2 more');
    assert.equal(formatFirst(names(1502), 1, 'more nodes'), 'n1 and 1,501 more nodes');
  });
});

describe('plural', () => {
  it('groups digits and has a form for one', () => {
    assert.deepEqual(
      [plural(0, 'call'), plural(1, 'call'), plural(4320, 'call')],
      ['0 calls', '1 call', '4,320 calls'],
    );
  });
});

describe('shorten', () => {
  it('keeps the beginning of a long text', () => {
    assert.deepEqual([shorten('abcd', 4), shorten('abcde', 4)], ['abcd', 'abc…']);
  });

  it('leaves no half of a character, which UTF-8 cannot represent', () => {
    assert.equal(shorten('ab😀de', 4), 'ab\ufffd…');
  });
});
