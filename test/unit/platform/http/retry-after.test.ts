import assert from 'node:assert/strict';
import { retryAfterMsOf } from '../../../../shared/platform/http/retry.ts';

const NOW_MS = Date.UTC(2026, 10, 24, 3, 0, 0);

describe('Retry-After', () => {
  const cases: readonly [header: string | undefined, ms: number, why: string][] = [
    [undefined, 0, 'no header'],
    ['0', 0, 'no wait'],
    ['7', 7000, 'seconds'],
    ['Tue, 24 Nov 2026 03:00:30 GMT', 30_000, 'an HTTP date'],
    ['Tuesday, 24-Nov-26 03:00:05 GMT', 5000, 'an HTTP date in the obsolete format'],
    ['Tue, 24 Nov 2026 02:00:00 GMT', 0, 'a date in the past'],
    ['soon', 0, 'neither seconds nor a date'],
    ['', 0, 'an empty value'],
    ['-5', 0, 'a negative number'],
  ];
  for (const [header, ms, why] of cases)
    it(`waits ${ms} ms for ${JSON.stringify(header)}: ${why}`, () => {
      assert.equal(retryAfterMsOf(header, NOW_MS), ms);
    });
});
