// biome-ignore-all lint/suspicious/noTemplateCurlyInString: shells and agents write variables this way
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseDocument, Scalar, stringify } from 'yaml';
import { editScalar, textOf } from '../../cli/migrate/text/scalar-edit.ts';
import { applySplices } from '../../cli/migrate/text/splices.ts';

const STYLES = [
  Scalar.PLAIN,
  Scalar.QUOTE_SINGLE,
  Scalar.QUOTE_DOUBLE,
  Scalar.BLOCK_LITERAL,
  Scalar.BLOCK_FOLDED,
] as const;
const WORDS = [
  'curl',
  'http://$IP:10255/m',
  "'a'",
  '"b"',
  ' ',
  '\n',
  '\n\n',
  '  ',
  'é',
  '😀',
  '#',
  ': ',
  '\t',
  '- ',
  '\\n',
];
const texts = fc
  .array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 12 })
  .map((words) => words.join(''));

/** A document with the text in this style, as the package writes it, below a list and a map. */
function written(text: string, type: (typeof STYLES)[number], width: number): string {
  const scalar = new Scalar(text);
  scalar.type = type;
  return stringify({ list: [{ key: scalar, after: 1 }] }, { lineWidth: width });
}

function scalarOf(source: string): Scalar | null {
  const document = parseDocument(source);
  const scalar = document.getIn(['list', 0, 'key'], true);
  return document.errors.length === 0 && scalar instanceof Scalar ? scalar : null;
}

describe('editing the value of a scalar', () => {
  it('changes that value and nothing else in the document', () => {
    let edited = 0;
    fc.assert(
      fc.property(
        texts,
        fc.constantFrom(...STYLES),
        fc.constantFrom(20, 80, 0),
        fc.nat(),
        fc.nat(6),
        fc.constantFrom('10250', 'a "b" \'c\'', '', '${X}', ': #'),
        (text, style, width, position, length, replacement) => {
          const source = written(text, style, width);
          const scalar = scalarOf(source);
          if (scalar === null || textOf(scalar) !== text) return;
          const start = position % (text.length + 1);
          const end = Math.min(text.length, start + length);
          const splices = editScalar(source, scalar, [{ start, end, text: replacement }]);
          if (splices === null) return;
          const result = applySplices(source, splices);
          const after = scalarOf(result);
          const wanted = text.slice(0, start) + replacement + text.slice(end);
          // Excludes edits at the edge of a block, which can change its indentation or its last line.
          if (!isInside(text, start, end)) return;
          assert.ok(after !== null, JSON.stringify({ source, result }));
          assert.equal(textOf(after), wanted, JSON.stringify({ source, result }));
          assert.deepEqual(parseDocument(result).getIn(['list', 0, 'after']), 1);
          edited += 1;
        },
      ),
      { numRuns: 3000 },
    );
    assert.ok(edited > 500, `${edited} edits were made`);
  });
});

/** Whether the range is within one line and touches neither blanks nor the ends of the text. */
function isInside(text: string, start: number, end: number): boolean {
  return (
    /\S/.test(text.charAt(start - 1)) && /\S/.test(text.charAt(end)) && !text.slice(start, end).includes('\n')
  );
}
