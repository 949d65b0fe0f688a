import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Json, Packer, unpack } from '../../../../shared/report/html/pack.ts';

const value = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4 },
    fc.constant(null),
    fc.boolean(),
    fc.nat(),
    fc.string(),
    fc.array(tie('json')),
    fc.dictionary(
      fc.string().filter((key) => key !== '__proto__'),
      tie('json'),
      { noNullPrototype: true },
    ),
  ),
})).json;

describe('packing', () => {
  it('survives a round trip through JSON', () => {
    fc.assert(
      fc.property(fc.array(value), (values) => {
        const packer = new Packer();
        const packed = values.map((each) => packer.pack(each));
        const entries = JSON.parse(`[${packer.entries}]`);
        const shapes = JSON.parse(JSON.stringify(packer.shapes));
        assert.deepEqual(
          packed.map((each) => unpack(each, { entries, shapes })),
          values,
        );
      }),
    );
  });

  it('stores repeated values once', () => {
    const packer = new Packer();
    assert.equal(packer.pack({ a: 'x' }), packer.pack({ a: 'x' }));
    assert.equal(packer.entries.length, 2);
  });

  it('rejects numbers that would be references', () => {
    assert.throws(() => new Packer().pack(-1), new RangeError('-1 cannot be packed'));
  });
});
