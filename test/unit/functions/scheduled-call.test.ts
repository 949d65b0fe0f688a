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
  it('prefers the time in the body, then that of Cloud Scheduler, then the current minute', () => {
    const [body, header] = ['{"scheduled_at": "2026-11-24T02:00:00Z"}', '2026-11-24T03:00:00Z'];
    assert.equal(called(body, header).at, '2026-11-24T02:00:00.000Z');
    assert.equal(called('{}', header).at, '2026-11-24T03:00:00.000Z');
    assert.equal(called(undefined, header).at, '2026-11-24T03:00:00.000Z');
    assert.equal(called('').at, '2026-11-24T03:00:00.000Z');
  });

  it('lets a scope in the body override the configured scope', () => {
    assert.deepEqual(called('{"scope": "projects/canary-project"}').scope, [
      { kind: 'projects', id: 'canary-project' },
    ]);
    assert.equal(called('{}').scope, null);
  });

  for (const [what, body, time, detail] of [
    ['a body that is not JSON', 'now', undefined, /the body is not valid JSON/],
    ['a body that is not an object', '[]', undefined, /expected object/],
    ['an unknown key', '{"scopes": "projects/p"}', undefined, /Unrecognized key: "scopes"/],
    ['an invalid time', '{"scheduled_at": "today"}', undefined, /scheduled_at: Invalid ISO datetime/],
    ['an invalid scope', '{"scope": "everything"}', undefined, /scope: must be organizations\/NUMBER/],
    ['a time in the future', '{"scheduled_at": "2026-11-24T04:00:00Z"}', undefined, /is in the future/],
    ['an invalid Cloud Scheduler time', undefined, 'today', /"today" is not an RFC 3339 time/],
  ] as const)
    it(`rejects ${what}`, () => {
      assert.throws(() => called(body, time), {
        name: 'SweepError',
        code: 'REQUEST_INVALID',
        message: detail,
      });
    });
});
