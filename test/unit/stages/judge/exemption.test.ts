import assert from 'node:assert/strict';
import { judgeExemption } from '../../../../shared/stages/judge/exemption.ts';

const TODAY = '2026-11-24';
const OWNED = { 'sweep10255-exempt-reason': 'vendor', 'sweep10255-exempt-owner': 'team-a' };
const until = (date: string) => ({ ...OWNED, 'sweep10255-exempt-until': date });

describe('exemption', () => {
  for (const date of [TODAY, '2026-11-25', '2027-02-22']) {
    it(`holds until ${date} has passed, with reason and owner`, () => {
      const { exemption, reason } = judgeExemption(until(date), TODAY);
      assert.deepEqual(exemption, { until: date, reason: 'vendor', owner: 'team-a' });
      assert.ok(reason?.includes(`until ${date}: vendor (team-a)`));
    });
  }

  it('ended yesterday, and says so', () => {
    assert.deepEqual(judgeExemption(until('2026-11-23'), TODAY), {
      exemption: null,
      reason: 'The exemption ended on 2026-11-23.',
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
      assert.ok(reason?.includes(`"${date}" and exempts nothing: it is not a date`));
    });
  }

  for (const date of ['2027-02-23', '9999-12-31']) {
    it(`exempts nothing until ${date}: that is more than 90 days (was exempt for as long as anybody liked)`, () => {
      const { exemption, reason } = judgeExemption(until(date), TODAY);
      assert.equal(exemption, null);
      assert.match(reason ?? '', /for at most 90 days/);
    });
  }

  for (const missing of ['sweep10255-exempt-reason', 'sweep10255-exempt-owner'] as const) {
    it(`exempts nothing without ${missing} (was exempt for anybody who could label the cluster)`, () => {
      const { exemption, reason } = judgeExemption({ ...until(TODAY), [missing]: '' }, TODAY);
      assert.equal(exemption, null);
      assert.match(reason ?? '', /are required/);
    });
  }

  it('is not given by a reason alone', () => {
    assert.deepEqual(judgeExemption({ 'sweep10255-exempt-reason': 'vendor' }, TODAY), {
      exemption: null,
      reason: null,
    });
  });
});
