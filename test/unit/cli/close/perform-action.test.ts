import assert from 'node:assert/strict';
import { anEvent, anEvidence } from '../../../support/campaign-builder.ts';
import { aSnapshot } from '../../../support/health-builder.ts';
import { performNext, requested, TURN } from '../../../support/performed-action.ts';

describe('a turn', () => {
  const waiting = TURN.slice(0, 2);

  it('begins with the health, unless the evidence does not allow it', async () => {
    assert.deepEqual((await performNext({ events: waiting })).recorded, [['TURN_STARTED', null]]);
    const evidence = anEvidence({ exempt: true });
    assert.deepEqual((await performNext({ events: waiting, evidence })).recorded, [
      ['TURN_BLOCKED', 'The latest scan says that it is exempt.'],
    ]);
  });

  it('does not begin if somebody has paused the campaign while the health was observed', async () => {
    const { recorded } = await performNext({ events: waiting, meanwhile: [anEvent(3, 'PAUSED')] });
    assert.deepEqual(recorded, []);
  });

  const verified = (sequence: number, step: number) =>
    anEvent(sequence, 'CHANGE_VERIFIED', { cluster: 'a', step, direction: 'CLOSE' });
  const events = [...TURN, requested(4, 0, 1), verified(5, 0), requested(6, 1, 1), verified(7, 1)];

  it('ends if the health is as before and the port is closed everywhere', async () => {
    const { recorded } = await performNext({ events, closed: true });
    assert.deepEqual(recorded, [['TURN_DONE', null]]);
  });

  for (const kind of ['ROLL_BACK_ORDERED', 'PAUSED', 'ABORTED'] as const)
    it(`does not end after ${kind}, which came while the health was observed`, async () => {
      const row = kind === 'ROLL_BACK_ORDERED' ? { cluster: 'a' } : {};
      assert.deepEqual(await performNext({ events, closed: true, meanwhile: [anEvent(8, kind, row)] }), {
        recorded: [],
        sent: 0,
      });
    });

  it('is breached if a check fails, but not after somebody has aborted the campaign', async () => {
    const check = { name: 'HTTP shop.test', passed: false, detail: 'shop.test returned status 503.' };
    const health = aSnapshot({ nodes: [], workloads: [], checks: [check] });
    assert.deepEqual((await performNext({ events, closed: true, health })).recorded, [
      ['BREACHED', 'shop.test returned status 503.'],
    ]);
    const meanwhile = [anEvent(8, 'ABORTED')];
    assert.deepEqual((await performNext({ events, closed: true, health, meanwhile })).recorded, []);
  });
});
