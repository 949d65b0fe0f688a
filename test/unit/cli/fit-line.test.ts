import assert from 'node:assert/strict';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { fitLine } from '../../../cli/fit-line.ts';

const READINESS = 'Readiness  400 ALREADY_CLOSED · 1 UPGRADE_FIRST · 11 SAFE_TO_CLOSE';
const SCAN = 'organizations/1: 40 clusters in 9 projects, COMPLETE (scan 20261126T130548032Z-fa3d6fde)';
const REASON = '  3 clusters PROJECT_FORBIDDEN, for example: Project p may not be read: grant it.';

describe('a line of a summary', () => {
  for (const [line, width, fitted] of [
    [READINESS, Number.POSITIVE_INFINITY, [READINESS]],
    [READINESS, READINESS.length, [READINESS]],
    [READINESS, 50, ['Readiness  400 ALREADY_CLOSED · 1 UPGRADE_FIRST ·', '           11 SAFE_TO_CLOSE']],
    [
      READINESS,
      40,
      ['Readiness  400 ALREADY_CLOSED ·', '           1 UPGRADE_FIRST ·', '           11 SAFE_TO_CLOSE'],
    ],
    ['Not read   1 UNREADABLE · 1 GONE', 28, ['Not read   1 UNREADABLE ·', '           1 GONE']],
    [
      SCAN,
      40,
      ['organizations/1: 40 clusters in 9', '  projects, COMPLETE (scan', '  20261126T130548032Z-fa3d6fde)'],
    ],
    [
      REASON,
      60,
      ['  3 clusters PROJECT_FORBIDDEN, for example: Project p may', '    not be read: grant it.'],
    ],
  ] as const) {
    it(`wraps at ${width} characters, aligned with its first value: ${line.slice(0, 12)}`, () =>
      assert.equal(fitLine(line, width), fitted.join('\n')));
  }

  it('never exceeds the terminal width, and loses only whitespace at line breaks', () => {
    const words = fc.array(fc.stringMatching(/^[a-zA-Z0-9_·漢]{1,40}$/), { minLength: 1, maxLength: 12 });
    const titles = fc.constantFrom('', 'Exposure   ', 'Not read   ', '  ');
    fc.assert(
      fc.property(titles, words, fc.integer({ min: 24, max: 120 }), (title, texts, width) => {
        const fitted = fitLine(title + texts.join(' '), width);
        for (const line of fitted.split('\n')) assert.ok(stringWidth(line) <= width, line);
        assert.equal(fitted.replaceAll(/\s/g, ''), (title + texts.join('')).replaceAll(/\s/g, ''));
      }),
    );
  });
});
