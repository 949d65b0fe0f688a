import fc from 'fast-check';
import * as z from 'zod';

/**
 * Rows that are valid for a zod schema of shared/model/rows: strings with quotes, control characters and many scripts,
 * empty lists, nulls, and the limits of every range.
 */
export function arbitraryRow<S extends z.ZodObject>(schema: S): fc.Arbitrary<z.infer<S>> {
  return fc.record(
    Object.fromEntries(Object.entries(schema.shape).map(([name, field]) => [name, arbitraryOf(field)])),
    { noNullPrototype: true },
  ) as fc.Arbitrary<z.infer<S>>;
}

const awkwardText = fc.constantFrom(
  '',
  ' ',
  'null',
  '\u0000',
  '\u001b[31m',
  `'"\\/;--\n\r\t`,
  '\u2028\ufeff',
  '👩‍👩‍👧 한국어',
  '{"a": [1]}',
  '2026-11-24 03:00:00+00',
);
const text = fc.oneof(awkwardText, fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }));

function arbitraryOf(schema: z.core.$ZodType): fc.Arbitrary<unknown> {
  if (schema instanceof z.ZodNullable) return fc.option(arbitraryOf(schema.unwrap()));
  if (schema instanceof z.ZodArray) return fc.array(arbitraryOf(schema.element), { maxLength: 3 });
  if (schema instanceof z.ZodObject) return arbitraryRow(schema);
  if (schema instanceof z.ZodEnum) return fc.constantFrom(...schema.options);
  if (schema instanceof z.ZodBoolean) return fc.boolean();
  if (schema instanceof z.ZodISODateTime) return moment.map((date) => date.toISOString());
  if (schema instanceof z.ZodISODate) return moment.map((date) => date.toISOString().slice(0, 10));
  if (schema instanceof z.ZodString) return text;
  if (schema instanceof z.ZodNumber) return numberOf(schema);
  throw new TypeError(`no arbitrary for ${schema.constructor.name}`);
}

const moment = fc.date({
  min: new Date('0001-01-01T00:00:00.000Z'),
  max: new Date('9999-12-31T23:59:59.999Z'),
  noInvalidDate: true,
});

/** Never negative zero, which our stores do not distinguish from zero. */
const numberOf = (schema: z.ZodNumber) =>
  (schema.isInt ? fc.maxSafeInteger() : fc.double({ noNaN: true, noDefaultInfinity: true })).map(
    (value) => value + 0,
  );
