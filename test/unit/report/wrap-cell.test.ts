import assert from 'node:assert/strict';
import { widestWord, wrapCell } from '../../../shared/report/format-table.ts';

describe('a cell of a table', () => {
  for (const [text, width, lines] of [
    ['SAFE_TO_CLOSE', 13, ['SAFE_TO_CLOSE']],
    ['SAFE_TO_CLOSE', 10, ['SAFE_TO_', 'CLOSE']],
    ['USED_SINCE_START', 8, ['USED_', 'SINCE_', 'START']],
    ['asia-northeast3-a', 12, ['asia-', 'northeast3-a']],
    ['INCONCLUSIVE', 8, ['INCONCLU', 'SIVE']],
    ['a INCONCLUSIVE-b', 8, ['a', 'INCONCLU', 'SIVE-b']],
    ['two words', 6, ['two', 'words']],
    ['漢漢漢', 4, ['漢漢', '漢']],
    ['', 8, ['']],
  ] as const) {
    it(`wraps ${JSON.stringify(text)} in ${width} characters to ${lines.join(' | ')}`, () =>
      assert.deepEqual(wrapCell(text, width), lines));
  }

  it('is at least as wide as its widest word', () => {
    assert.equal(widestWord('asia-northeast3-a'), 'northeast3-'.length);
    assert.equal(widestWord('two words '), 'words'.length);
    assert.equal(widestWord(''), 0);
  });

  it('may have a million words, or one word of as many characters (exceeded the stack)', () => {
    assert.equal(widestWord('a,'.repeat(1_000_000)), 2);
    assert.equal(wrapCell('a'.repeat(1_000_000), 5).length, 200_000);
  });
});
