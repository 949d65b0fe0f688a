import assert from 'node:assert/strict';
import type { GkeOperation } from '../../../../cli/close/ports.ts';
import { SweepError } from '../../../../shared/platform/errors.ts';
import { anEvent, anEvidence } from '../../../support/campaign-builder.ts';
import { NOW_MS, performNext, RUNNING, requested, TURN } from '../../../support/performed-action.ts';

describe('a request of a change', () => {
  const sentAgo = (ms: number) => ({
    ...requested(4, 0, 1),
    recorded_at: new Date(NOW_MS - ms).toISOString(),
  });

  it('is recorded and sent', async () =>
    assert.deepEqual(await performNext(), {
      recorded: [
        ['CHANGE_REQUESTED', null],
        ['CHANGE_STARTED', null],
      ],
      sent: 1,
    }));

  it('is neither recorded nor sent if the lease is lost', async () => {
    const holdLease = async () => {
      throw new SweepError('LEASE_LOST', { campaign: 'c', runner: 'another' });
    };
    assert.deepEqual(await performNext({ lease: { holdLease } }), { recorded: [], sent: 0 });
  });

  it('is not sent if the lease does not outlast it, after the process was suspended', async () => {
    const { recorded, sent } = await performNext({ lease: { mayRequest: () => false } });
    assert.deepEqual([recorded, sent], [[['CHANGE_REQUESTED', null]], 0]);
  });

  it('waits while it does not fit into the limits beside other changes, with the surge settings of now', async () => {
    const other = anEvent(4, 'TURN_STARTED', { cluster: 'b' });
    const events = [...TURN, other, requested(5, 0, 3, 'b')];
    assert.deepEqual(await performNext({ events, surge: 3 }), { recorded: [], sent: 0 });
    assert.equal((await performNext({ events, surge: 2 })).sent, 1);
  });

  it('blocks a cluster that does not fit into the limits any more, or stops if it was changed before', async () => {
    const detail =
      'GKE replaces up to 6 nodes of pool first at the same time, which is more than --nodes-at-once or --nodes-per-project allows.';
    assert.deepEqual(await performNext({ surge: 6 }), { recorded: [['TURN_BLOCKED', detail]], sent: 0 });
    const verified = anEvent(5, 'CHANGE_VERIFIED', { cluster: 'a', step: 0, direction: 'CLOSE' });
    assert.deepEqual(await performNext({ events: [...TURN, requested(4, 0, 1), verified], surge: 6 }), {
      recorded: [['CHANGE_FAILED', detail.replace('first', 'second')]],
      sent: 0,
    });
  });

  it('is not sent if a scan has found use since the turn began, but a rollback is', async () => {
    const evidence = anEvidence({ readiness: 'MIGRATE_FIRST' });
    assert.deepEqual(await performNext({ evidence }), {
      recorded: [['TURN_BLOCKED', 'The latest scan says MIGRATE_FIRST.']],
      sent: 0,
    });
    const closed = [
      requested(4, 0, 1),
      anEvent(5, 'CHANGE_VERIFIED', { cluster: 'a', step: 0, direction: 'CLOSE' }),
      anEvent(6, 'ROLL_BACK_ORDERED', { cluster: 'a' }),
    ];
    const rollBack = { events: [...TURN, ...closed], closed: true, evidence };
    assert.equal((await performNext(rollBack)).sent, 1);
    assert.equal(
      (await performNext({ ...rollBack, surge: 6 })).sent,
      1,
      'it is never too large for the limits',
    );
  });

  it('is not needed for a setting that is closed already, once no operation replaces nodes any more', async () => {
    assert.deepEqual(await performNext({ closed: true, operations: [RUNNING] }), {
      recorded: [['CHANGE_POSTPONED', 'Operation operation-7 is running.']],
      sent: 0,
    });
    assert.deepEqual(await performNext({ closed: true, operations: [{ ...RUNNING, status: 'DONE' }] }), {
      recorded: [['CHANGE_SKIPPED', 'The setting has this value already.']],
      sent: 0,
    });
  });

  it('has not reached GKE if no operation has begun a minute later, and not before', async () => {
    assert.deepEqual((await performNext({ events: [...TURN, sentAgo(59_000)] })).recorded, []);
    assert.deepEqual((await performNext({ events: [...TURN, sentAgo(60_000)] })).recorded, [
      ['CHANGE_POSTPONED', 'GKE did not receive the request.'],
    ]);
  });

  it('did not fail because an operation of another pool has', async () => {
    const failed: GkeOperation = { ...RUNNING, status: 'DONE', error: 'INTERNAL' };
    const ofPool = async (pool: string) =>
      (await performNext({ events: [...TURN, sentAgo(59_000)], operations: [{ ...failed, pool }] })).recorded;
    assert.deepEqual(await ofPool('second'), []);
    assert.deepEqual(await ofPool('first'), [
      ['CHANGE_FAILED', 'The operation failed or was canceled: INTERNAL'],
    ]);
  });

  const resumed = anEvent(7, 'RESUMED', { recorded_at: new Date(NOW_MS - 60_000).toISOString() });
  const unknown = (sequence: number) =>
    anEvent(sequence, 'CHANGE_UNKNOWN', { cluster: 'a', step: 0, direction: 'CLOSE' });

  it('is found out by its own operation, also long after it was called unknown', async () => {
    const requestedAt = requested(4, 0, 1).recorded_at;
    const failed: GkeOperation = { ...RUNNING, status: 'DONE', error: 'INTERNAL', startedAt: requestedAt };
    const events = [...TURN, requested(4, 0, 1), unknown(5), resumed];
    const { recorded } = await performNext({
      events,
      closed: true,
      operations: [{ ...failed, pool: 'first' }],
    });
    assert.deepEqual(recorded, [['CHANGE_FAILED', 'The operation failed or was canceled: INTERNAL']]);
  });

  it('has failed if its operation is gone and nothing has changed, so that it can be tried again', async () => {
    const started = anEvent(5, 'CHANGE_STARTED', {
      cluster: 'a',
      step: 0,
      direction: 'CLOSE',
      operation: 'operation-1',
    });
    const events = [...TURN, requested(4, 0, 1), started];
    const detail = 'GKE no longer lists the operation, and pool first is not configured as requested.';
    assert.deepEqual((await performNext({ events })).recorded, [['CHANGE_FAILED', detail]]);
    const failed = anEvent(6, 'CHANGE_FAILED', { ...started, sequence: 6, kind: 'CHANGE_FAILED' });
    assert.equal((await performNext({ events: [...events, failed, resumed] })).sent, 1);
  });

  it('is only skipped if somebody else has closed the pool since GKE refused it', async () => {
    const refused = anEvent(5, 'CHANGE_FAILED', { cluster: 'a', step: 0, direction: 'CLOSE' });
    const events = [...TURN, requested(4, 0, 1), refused, resumed];
    assert.deepEqual((await performNext({ events, closed: true })).recorded, [
      ['CHANGE_SKIPPED', 'The setting has this value already.'],
    ]);
  });
});
