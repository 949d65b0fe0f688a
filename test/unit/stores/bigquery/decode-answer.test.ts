import assert from 'node:assert/strict';
import type { QueryValue } from '../../../../shared/report/ports.ts';
import { type AnswerField, decodeRow } from '../../../../shared/stores/bigquery/decode-answer.ts';

/** One value of a type, as it is sent and as it is read. */
const VALUES: readonly [type: string, sent: unknown, read: QueryValue][] = [
  ['STRING', 'true', 'true'],
  ['STRING', null, null],
  ['INTEGER', '-7', -7],
  ['INT64', '9007199254740993', '9007199254740993'],
  ['FLOAT', '1.5E-3', 0.0015],
  ['FLOAT64', 'NaN', 'NaN'],
  ['NUMERIC', '3.25', 3.25],
  ['BOOLEAN', 'true', true],
  ['BOOL', 'false', false],
  ['DATE', '2026-11-24', '2026-11-24'],
  ['TIMESTAMP', '1795489200123000', '2026-11-24T03:00:00.123Z'],
  ['TIMESTAMP', '253402300799999000', '9999-12-31T23:59:59.999Z'],
  ['TIMESTAMP', '-62135596800000000', '0001-01-01T00:00:00.000Z'],
];

describe('a response from BigQuery', () => {
  for (const [type, sent, read] of VALUES)
    it(`decodes ${type} ${JSON.stringify(sent)} as ${JSON.stringify(read)}`, () => {
      assert.deepEqual(decodeRow([{ name: 'x', type }], { f: [{ v: sent }] }), { x: read });
    });

  it('decodes nested structs and lists', () => {
    const fields: AnswerField[] = [
      {
        name: 'paths',
        type: 'RECORD',
        mode: 'REPEATED',
        fields: [
          { name: 'path', type: 'STRING' },
          { name: 'counts', type: 'INTEGER', mode: 'REPEATED' },
        ],
      },
      { name: 'usage', type: 'STRUCT', fields: [{ name: 'probing', type: 'BOOLEAN' }] },
    ];
    const row = {
      f: [
        { v: [{ v: { f: [{ v: 'pods' }, { v: [{ v: '1' }, { v: '2' }] }] } }] },
        { v: { f: [{ v: 'true' }] } },
      ],
    };
    assert.deepEqual(decodeRow(fields, row), {
      paths: [{ path: 'pods', counts: [1, 2] }],
      usage: { probing: true },
    });
  });

  it('decodes a null list as an empty list', () => {
    const fields = [{ name: 'labels', type: 'STRING', mode: 'REPEATED' }];
    assert.deepEqual(decodeRow(fields, { f: [{ v: null }] }), { labels: [] });
  });
});
