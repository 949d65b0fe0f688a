import assert from 'node:assert/strict';
import { readCall } from '../../../functions/enumerate-fleet/scheduled-call.ts';

const NOW = '2026-11-24T03:00:42.500Z';
const clock = { nowMs: () => Date.parse(NOW) };

const called = (body?: string, scheduleTime?: string) => {
  const { scheduledAtMs, scope } = readCall(
    { rawBody: body === undefined ? undefined : new TextEncoder().encode(body), scheduleTime },
    clock,
  );
  return { at: new Date(scheduledAtMs).toISOString(), scope };
};

describe('readCall', () => {
  it('takes the time of the body before that of Scheduler before this minute', () => {
    const [body, header] = ['{"scheduled_at": "2026-11-24T02:00:00Z"}', '2026-11-24T03:00:00Z'];
    assert.equal(called(body, header).at, '2026-11-24T02:00:00.000Z');
    assert.equal(called('{}', header).at, '2026-11-24T03:00:00.000Z');
    assert.equal(called(undefined, header).at, '2026-11-24T03:00:00.000Z');
    assert.equal(called('').at, '2026-11-24T03:00:00.000Z');
  });

  it('takes a scope in place of what the function is set to', () => {
    assert.deepEqual(called('{"scope": "projects/canary-project"}').scope, [
      { kind: 'projects', id: 'canary-project' },
    ]);
    assert.equal(called('{}').scope, null);
  });

  for (const [what, body, time, detail] of [
    ['no JSON', 'now', undefined, /the body is not valid JSON/],
    ['no object', '[]', undefined, /expected object/],
    ['what it does not know', '{"scopes": "projects/p"}', undefined, /Unrecognized key: "scopes"/],
    ['no time', '{"scheduled_at": "today"}', undefined, /scheduled_at: Invalid ISO datetime/],
    ['no scope', '{"scope": "everything"}', undefined, /scope: must be organizations\/NUMBER/],
    ['a time to come', '{"scheduled_at": "2026-11-24T04:00:00Z"}', undefined, /is in the future/],
    ['no time of Scheduler', undefined, 'today', /"today" is not an RFC 3339 time/],
  ] as const)
    it(`refuses ${what}`, () => {
      assert.throws(() => called(body, time), {
        name: 'SweepError',
        code: 'REQUEST_INVALID',
        message: detail,
      });
    });
});
