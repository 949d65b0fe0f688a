import assert from 'node:assert/strict';
import fc from 'fast-check';
import { escapeJson, escapeText } from '../../../shared/platform/text.ts';

const CASES: [string, string, string][] = [
  ['ordinary text', 'projects/p, ünïcode 日本', 'projects/p, ünïcode 日本'],
  ['a terminal escape', 'a\u001b[31mb', 'a\\u{1b}[31mb'],
  ['an eight-bit terminal escape', 'a\u009b31mb', 'a\\u{9b}31mb'],
  ['line breaks and tabs', 'a\r\n\tb', 'a\\u{d}\\u{a}\\u{9}b'],
  ['a null and a delete', '\u0000\u007f', '\\u{0}\\u{7f}'],
  ['bidirectional control characters', 'a\u202eb\u2066c', 'a\\u{202e}b\\u{2066}c'],
  ['invisible characters', 'a\u200bb\ufeffc', 'a\\u{200b}b\\u{feff}c'],
  ['a tag character outside the basic multilingual plane', '\u{e0041}', '\\u{e0041}'],
  ['line and paragraph separators', '\u2028\u2029', '\\u{2028}\\u{2029}'],
  ['a lone surrogate', 'a\ud800b', 'a\\u{d800}b'],
];

describe('text that is printed', () => {
  for (const [name, text, escaped] of CASES) {
    it(`is escaped as expected: ${name}`, () => assert.equal(escapeText(text), escaped));
  }

  it('contains no terminal control characters, for any input', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        assert.doesNotMatch(escapeText(text), /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      }),
    );
  });
});

describe('JSON that is printed', () => {
  it('contains no terminal control characters, and keeps its value', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const printed = escapeJson(JSON.stringify({ text }));
        assert.doesNotMatch(printed, /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        assert.deepEqual(JSON.parse(printed), { text });
      }),
    );
  });
});
