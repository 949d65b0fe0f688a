import assert from 'node:assert/strict';
import * as z from 'zod';
import { bigQuerySchema } from '../../../scripts/generate-bigquery-schemas.ts';
import { columnsOf } from '../../../scripts/generate-columns.ts';
import { date, decimal, flag, text, timestamp, whole, word } from '../../../shared/model/rows/columns.ts';

describe('the columns of a row', () => {
  const row = z.object({
    name: text(),
    size: word(['BIG', 'SMALL']).nullable(),
    count: whole(),
    share: decimal().nullable(),
    open: flag(),
    at: timestamp(),
    day: date(),
    tags: z.array(text()),
    part: z.object({ inner: whole().nullable() }).nullable(),
    parts: z.array(z.object({ deep: z.array(z.object({ value: text() })) })),
  });

  it('become BigQuery fields in the same order, with their modes', () => {
    assert.deepEqual(bigQuerySchema(columnsOf(row)), [
      { name: 'name', type: 'STRING', mode: 'REQUIRED' },
      { name: 'size', type: 'STRING', mode: 'NULLABLE' },
      { name: 'count', type: 'INT64', mode: 'REQUIRED' },
      { name: 'share', type: 'FLOAT64', mode: 'NULLABLE' },
      { name: 'open', type: 'BOOL', mode: 'REQUIRED' },
      { name: 'at', type: 'TIMESTAMP', mode: 'REQUIRED' },
      { name: 'day', type: 'DATE', mode: 'REQUIRED' },
      { name: 'tags', type: 'STRING', mode: 'REPEATED' },
      {
        name: 'part',
        type: 'RECORD',
        mode: 'NULLABLE',
        fields: [{ name: 'inner', type: 'INT64', mode: 'NULLABLE' }],
      },
      {
        name: 'parts',
        type: 'RECORD',
        mode: 'REPEATED',
        fields: [
          {
            name: 'deep',
            type: 'RECORD',
            mode: 'REPEATED',
            fields: [{ name: 'value', type: 'STRING', mode: 'REQUIRED' }],
          },
        ],
      },
    ]);
  });

  const refused: readonly [string, z.ZodObject, RegExp][] = [
    ['a string without a storage type', z.object({ a: z.string() }), /^TypeError: a has no storage type/],
    [
      'a nested value without a storage type',
      z.object({ a: z.array(z.object({ b: z.number() })) }),
      /^TypeError: a\.b has no storage/,
    ],
    ['a list of lists', z.object({ a: z.array(z.array(text())) }), /^TypeError: a has no storage type/],
    ['a nullable list', z.object({ a: z.array(text()).nullable() }), /^TypeError: a has no storage type/],
    ['an optional value', z.object({ a: text().optional() }), /^TypeError: a has no storage type/],
  ];
  for (const [name, schema, message] of refused)
    it(`cannot be generated for ${name}`, () => {
      assert.throws(
        () => columnsOf(schema),
        (error) => message.test(String(error)),
      );
    });
});
