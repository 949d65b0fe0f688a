import assert from 'node:assert/strict';
import { instantOf } from '../../../../shared/stages/describe/json.ts';

describe('a time in a cluster description', () => {
  const cases: readonly [unknown, string | null][] = [
    ['2026-11-24T00:00:00Z', '2026-11-24T00:00:00Z'],
    [{ seconds: '1795478400', nanos: 0 }, '2026-11-24T00:00:00.000Z'],
    [{ seconds: 1795478400 }, '2026-11-24T00:00:00.000Z'],
    [{ seconds: 'soon' }, null],
    // After the last date that JavaScript knows (threw a RangeError, which ended the scan of every cluster).
    [{ seconds: 9_007_199_254_740_991 }, null],
    [{ seconds: -9_007_199_254_740_991 }, null],
    [{}, null],
    ['', null],
    [null, null],
  ];
  for (const [value, expected] of cases)
    it(`is ${expected} for ${JSON.stringify(value)}`, () => assert.equal(instantOf(value), expected));
});
