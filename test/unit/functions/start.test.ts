import assert from 'node:assert/strict';
import { targetOf } from '../../../functions/start.ts';

describe('the function that a process runs', () => {
  const known = { 'serve-report': null, 'conclude-scan': null };

  it('is the value of FUNCTION_TARGET', () => {
    assert.equal(targetOf({ FUNCTION_TARGET: 'serve-report' }, known), 'serve-report');
  });

  for (const target of [undefined, '', 'serve-reports', 'constructor'])
    it(`is rejected if FUNCTION_TARGET is ${target}`, () => {
      assert.throws(() => targetOf({ FUNCTION_TARGET: target }, known), { code: 'FUNCTION_UNKNOWN' });
    });
});
