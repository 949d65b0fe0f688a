import assert from 'node:assert/strict';
import { judgeExemption } from '../../../../shared/stages/judge/exemption.ts';

const TODAY = '2026-11-24';
const until = (date: string) => ({ 'sweep10255-exempt-until': date });

describe('exemption', () => {
  for (const date of [TODAY, '2026-11-25', '2028-02-29', '9999-12-31']) {
    it(`holds until ${date} has passed`, () => {
      const { exemption, reason } = judgeExemption(until(date), TODAY);
      assert.deepEqual(exemption, { until: date, reason: null, owner: null });
      assert.match(reason ?? '', new RegExp(date));
    });
  }

  it('ended yesterday, and says so', () => {
    assert.deepEqual(judgeExemption(until('2026-11-23'), TODAY), {
      exemption: null,
      reason: 'The exemption ended with 2026-11-23.',
    });
  });

  for (const date of [
    '',
    'tomorrow',
    '2026-02-30',
    '2027-02-29',
    '24-11-2027',
    '2027-1-1',
    '20271231',
    'never',
  ]) {
    it(`exempts nothing for ${JSON.stringify(date)}, and says so`, () => {
      const { exemption, reason } = judgeExemption(until(date), TODAY);
      assert.equal(exemption, null);
      assert.ok(reason?.includes(`"${date}", which is no date`));
    });
  }

  it('keeps reason and owner', () => {
    const labels = {
      ...until(TODAY),
      'sweep10255-exempt-reason': 'vendor',
      'sweep10255-exempt-owner': 'team-a',
    };
    assert.deepEqual(judgeExemption(labels, TODAY).exemption, {
      until: TODAY,
      reason: 'vendor',
      owner: 'team-a',
    });
  });

  it('is not given by a reason alone', () => {
    assert.deepEqual(judgeExemption({ 'sweep10255-exempt-reason': 'vendor' }, TODAY), {
      exemption: null,
      reason: null,
    });
  });
});
