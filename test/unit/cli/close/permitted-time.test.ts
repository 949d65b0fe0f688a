import assert from 'node:assert/strict';
import {
  isPermitted,
  nextPermittedMs,
  postponedByMaintenance,
} from '../../../../cli/close/permitted-time.ts';

const at = (text: string) => Date.parse(text);
const office = { days: ['MON', 'TUE'], hours_from: '09:00', hours_to: '16:00', time_zone: 'Europe/Zurich' };
const sundayIn = (time_zone: string, hours_from: string, hours_to: string) => ({
  days: ['SUN'],
  hours_from,
  hours_to,
  time_zone,
});
const newYork = sundayIn('America/New_York', '01:00', '02:00');
const lordHowe = sundayIn('Australia/Lord_Howe', '01:30', '02:00');
const berlin = sundayIn('Europe/Berlin', '02:00', '03:00');
const night = { days: ['FRI'], hours_from: '22:00', hours_to: '04:00', time_zone: 'UTC' };

describe('when changes may begin', () => {
  for (const [hours, time, permitted] of [
    [office, '2026-11-23T07:59:00Z', false],
    [office, '2026-11-23T08:00:00Z', true],
    [office, '2026-11-23T14:59:59Z', true],
    [office, '2026-11-23T15:00:00Z', false],
    [office, '2026-11-25T10:00:00Z', false],
    [{ ...office, time_zone: 'America/New_York' }, '2026-11-23T08:00:00Z', false],
    [night, '2026-11-27T23:00:00Z', true],
    [night, '2026-11-28T03:59:00Z', true],
    [night, '2026-11-28T04:00:00Z', false],
    [night, '2026-11-27T03:00:00Z', false],
    // The hour comes twice.
    [newYork, '2026-11-01T05:30:00Z', true],
    [newYork, '2026-11-01T06:30:00Z', true],
    [newYork, '2026-11-01T07:00:00Z', false],
    // The half hour comes twice.
    [lordHowe, '2027-04-03T14:45:00Z', true],
    [lordHowe, '2027-04-03T15:15:00Z', true],
    [lordHowe, '2027-04-03T15:30:00Z', false],
    // The hour does not exist.
    [berlin, '2027-03-28T00:59:00Z', false],
    [berlin, '2027-03-28T01:00:00Z', false],
    [{ days: [], hours_from: null, hours_to: null, time_zone: 'UTC' }, '2026-11-27T03:00:00Z', true],
  ] as const)
    it(`${hours.days} ${hours.hours_from}-${hours.hours_to} ${hours.time_zone}: ${time} is ${permitted ? '' : 'not '}permitted`, () =>
      assert.equal(isPermitted({ ...hours, days: [...hours.days] }, at(time)), permitted));

  it('finds the next opening, also over a change to summer time', () => {
    assert.equal(nextPermittedMs(office, at('2026-11-24T20:00:00Z')), at('2026-11-30T08:00:00Z'));
    const sunday = { ...office, days: ['SUN'], hours_from: '02:30', hours_to: '05:00' };
    // On 2027-03-28, 02:00 is followed by 03:00 in Zurich.
    assert.equal(nextPermittedMs(sunday, at('2027-03-27T12:00:00Z')), at('2027-03-28T01:00:00Z'));
    assert.equal(nextPermittedMs(berlin, at('2027-03-21T02:00:00Z')), at('2027-04-04T00:00:00Z'));
  });
});

describe('maintenance policies', () => {
  const weekend = {
    starts: '2026-11-21T01:00:00Z',
    durationMs: 6 * 3_600_000,
    recurrence: 'FREQ=WEEKLY;BYDAY=SA,SU',
  };
  const daily = { starts: '1970-01-01T03:00:00Z', durationMs: 4 * 3_600_000, recurrence: 'FREQ=DAILY' };

  it('allows everything without a window', () =>
    assert.equal(postponedByMaintenance(null, [], at('2026-11-24T12:00:00Z')), null));

  for (const [window, time, until] of [
    [weekend, '2026-11-28T01:00:00Z', null],
    [weekend, '2026-11-29T06:59:00Z', null],
    [weekend, '2026-11-24T12:00:00Z', '2026-11-28T01:00:00Z'],
    [weekend, '2026-11-29T07:00:00Z', '2026-12-05T01:00:00Z'],
    [daily, '2026-11-24T06:59:00Z', null],
    [daily, '2026-11-24T07:00:00Z', '2026-11-25T03:00:00Z'],
  ] as const)
    it(`${window.recurrence} at ${time}: ${until ?? 'open'}`, () => {
      const postponed = postponedByMaintenance(window, [], at(time));
      assert.equal(postponed?.untilMs ?? null, until === null ? null : at(until));
    });

  it('never takes a window that it cannot interpret for an open one', () => {
    for (const window of ['UNREADABLE', { ...weekend, recurrence: 'FREQ=MONTHLY;BYDAY=1SA' }] as const)
      assert.equal(postponedByMaintenance(window, [], at('2026-11-28T02:00:00Z'))?.untilMs, null);
  });

  it('waits for the end of an exclusion, but not of one for minor upgrades', () => {
    const exclusion = { name: 'freeze', starts: '2026-11-20T00:00:00Z', ends: '2026-12-01T00:00:00Z' };
    const now = at('2026-11-24T12:00:00Z');
    const postponed = postponedByMaintenance(null, [{ ...exclusion, scope: 'NO_UPGRADES' }], now);
    assert.equal(postponed?.untilMs, at('2026-12-01T00:00:00Z'));
    assert.equal(postponedByMaintenance(null, [{ ...exclusion, scope: 'NO_MINOR_UPGRADES' }], now), null);
    assert.equal(
      postponedByMaintenance(null, [{ ...exclusion, scope: null }], at('2026-12-01T00:00:00Z')),
      null,
    );
  });
});
