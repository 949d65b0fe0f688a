import assert from 'node:assert/strict';
import { readUnits } from '../../../../cli/migrate/read/read-units.ts';
import type { UnitRole } from '../../../../cli/migrate/read/split-items.ts';
import { sourceOf } from '../../../support/migrate-text.ts';

type Piece = readonly [role: UnitRole, text: string];

async function piecesOf(text: string): Promise<Piece[]> {
  const units = await Array.fromAsync(readUnits(sourceOf('file', text, 5)));
  return units.map(({ role, text: piece }) => [role, piece]);
}

describe('reading a file in pieces', () => {
  const cases: readonly [name: string, text: string, pieces: readonly Piece[]][] = [
    ['returns nothing for an empty file', '', []],
    ['returns one document without a marker', 'a: 1\n', [['DOCUMENT', 'a: 1\n']]],
    [
      'splits at document markers',
      '---\na: 1\n---\nb: 2\n',
      [
        ['DOCUMENT', '---\na: 1\n'],
        ['DOCUMENT', '---\nb: 2\n'],
      ],
    ],
    [
      'keeps comments and directives with the document that follows',
      '# c\n%YAML 1.2\n---\na: 1\n...\n# d\n---\nb: 2',
      [
        ['DOCUMENT', '# c\n%YAML 1.2\n---\na: 1\n...\n'],
        ['DOCUMENT', '# d\n---\nb: 2'],
      ],
    ],
    ['finds no marker in a longer run of dashes', '----\n', [['DOCUMENT', '----\n']]],
    ['finds no marker inside an indented block', 'a: |\n  ---\n  b\n', [['DOCUMENT', 'a: |\n  ---\n  b\n']]],
    [
      'splits a List into its items',
      'kind: List\nitems:\n- a: 1\n  b: 2\n# c\n- a: 3\nmetadata: {}\n',
      [
        ['REST', 'kind: List\nitems:\n'],
        ['BLOCK_ITEM', '- a: 1\n  b: 2\n# c\n'],
        ['BLOCK_ITEM', '- a: 3\n'],
        ['REST', 'metadata: {}\n'],
      ],
    ],
    [
      'splits indented items',
      'items:\n  - a: |\n      - x\n  - b: 1\n',
      [
        ['REST', 'items:\n'],
        ['BLOCK_ITEM', '  - a: |\n      - x\n'],
        ['BLOCK_ITEM', '  - b: 1\n'],
      ],
    ],
    [
      'splits items in JSON',
      '{"items": [{"a": "]}"}, {"b": [{}]}], "kind": "List"}',
      [
        ['REST', '{"items": ['],
        ['FLOW_ITEM', '{"a": "]}"}'],
        ['REST', ', '],
        ['FLOW_ITEM', '{"b": [{}]}'],
        ['REST', '], "kind": "List"}'],
      ],
    ],
    [
      'returns a List without items in one piece',
      '{"items": [], "kind": "List"}',
      [['DOCUMENT', '{"items": [], "kind": "List"}']],
    ],
    [
      'does not split items of a nested object',
      '{"a": {"items": [{"b": 1}]}}',
      [['DOCUMENT', '{"a": {"items": [{"b": 1}]}}']],
    ],
    [
      'returns a List in one piece if its items may share an anchor',
      'items:\n- &a {b: 1}\n- *a\n',
      [['DOCUMENT', 'items:\n- &a {b: 1}\n- *a\n']],
    ],
  ];
  for (const [name, text, pieces] of cases)
    it(name, async () => {
      assert.deepEqual(await piecesOf(text), pieces);
    });
});
