import assert from 'node:assert/strict';
import { targetOf } from '../../../functions/start.ts';

describe('which function a process is', () => {
  const known = { 'serve-report': null, 'conclude-scan': null };

  it('is what FUNCTION_TARGET says', () => {
    assert.equal(targetOf({ FUNCTION_TARGET: 'serve-report' }, known), 'serve-report');
  });

  for (const target of [undefined, '', 'serve-reports', 'constructor'])
    it(`is refused where that is ${target}`, () => {
      assert.throws(() => targetOf({ FUNCTION_TARGET: target }, known), { code: 'FUNCTION_UNKNOWN' });
    });
});
