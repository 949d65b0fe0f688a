import assert from 'node:assert/strict';
import fc from 'fast-check';
import { scanDateOf, scanDateOfId, scanIdOf } from '../../../shared/model/identity.ts';

describe("a scan's id", () => {
  it('contains the day of the scan', () => {
    const scheduled = fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) });
    fc.assert(
      fc.property(scheduled, fc.string(), (ms, scope) => {
        assert.equal(scanDateOfId(scanIdOf(ms, scope)), scanDateOf(ms));
      }),
    );
  });

  it('is not read from any other text', () => {
    for (const text of ['', 'another', '20261124', '2026-11-24T03:00:00Z-1'])
      assert.equal(scanDateOfId(text), null);
  });
});
