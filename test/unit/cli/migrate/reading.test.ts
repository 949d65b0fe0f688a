import assert from 'node:assert/strict';
import { readUnits } from '../../../../cli/migrate/read/read-units.ts';
import type { UnitRole } from '../../../../cli/migrate/read/split-items.ts';
import { sourceOf } from '../../../support/migrate-text.ts';

type Piece = readonly [role: UnitRole, text: string];

async function piecesOf(text: string): Promise<Piece[]> {
  const units = await Array.fromAsync(readUnits(sourceOf('file', text, 5)));
  return units.map(({ role, text: piece }) => [role, piece]);
}

describe('reading a file piece by piece', () => {
  const cases: readonly [name: string, text: string, pieces: readonly Piece[]][] = [
    ['nothing', '', []],
    ['one document without a marker', 'a: 1\n', [['DOCUMENT', 'a: 1\n']]],
    [
      'markers',
      '---\na: 1\n---\nb: 2\n',
      [
        ['DOCUMENT', '---\na: 1\n'],
        ['DOCUMENT', '---\nb: 2\n'],
      ],
    ],
    [
      'comments and directives, with the document they are before',
      '# c\n%YAML 1.2\n---\na: 1\n...\n# d\n---\nb: 2',
      [
        ['DOCUMENT', '# c\n%YAML 1.2\n---\na: 1\n...\n'],
        ['DOCUMENT', '# d\n---\nb: 2'],
      ],
    ],
    ['no marker in dashes that go on', '----\n', [['DOCUMENT', '----\n']]],
    ['no marker inside a block that is indented', 'a: |\n  ---\n  b\n', [['DOCUMENT', 'a: |\n  ---\n  b\n']]],
    [
      'items of a List',
      'kind: List\nitems:\n- a: 1\n  b: 2\n# c\n- a: 3\nmetadata: {}\n',
      [
        ['REST', 'kind: List\nitems:\n'],
        ['BLOCK_ITEM', '- a: 1\n  b: 2\n# c\n'],
        ['BLOCK_ITEM', '- a: 3\n'],
        ['REST', 'metadata: {}\n'],
      ],
    ],
    [
      'items that are indented',
      'items:\n  - a: |\n      - x\n  - b: 1\n',
      [
        ['REST', 'items:\n'],
        ['BLOCK_ITEM', '  - a: |\n      - x\n'],
        ['BLOCK_ITEM', '  - b: 1\n'],
      ],
    ],
    [
      'items in JSON',
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
      'a List without items',
      '{"items": [], "kind": "List"}',
      [['DOCUMENT', '{"items": [], "kind": "List"}']],
    ],
    [
      'items of something inside',
      '{"a": {"items": [{"b": 1}]}}',
      [['DOCUMENT', '{"a": {"items": [{"b": 1}]}}']],
    ],
    [
      'whole, a List whose items may share an anchor',
      'items:\n- &a {b: 1}\n- *a\n',
      [['DOCUMENT', 'items:\n- &a {b: 1}\n- *a\n']],
    ],
  ];
  for (const [name, text, pieces] of cases)
    it(name, async () => {
      assert.deepEqual(await piecesOf(text), pieces);
    });
});
