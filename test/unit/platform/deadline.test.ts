import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { CpuBudget, Deadline } from '../../../shared/platform/deadline.ts';

const NEVER_MS = 60_000;

describe('Deadline', () => {
  it('aborts with the outer signal, for the same reason', () => {
    const outer = new AbortController();
    using deadline = new Deadline(outer.signal, NEVER_MS);
    assert.equal(deadline.signal.aborted, false);
    outer.abort('because');
    assert.equal(deadline.signal.reason, 'because');
  });

  it('is aborted from the start if the outer signal already is', () => {
    using deadline = new Deadline(AbortSignal.abort('long ago'), NEVER_MS);
    assert.equal(deadline.signal.reason, 'long ago');
  });

  it('aborts with a TimeoutError when the time is over', async () => {
    using deadline = new Deadline(new AbortController().signal, 1);
    await new Promise((resolve) => deadline.signal.addEventListener('abort', resolve));
    assert.equal(deadline.signal.reason.name, 'TimeoutError');
  });

  it('releases its timer and the outer signal when disposed', async () => {
    const outer = new AbortController();
    const deadline = new Deadline(outer.signal, 1);
    deadline[Symbol.dispose]();
    assert.equal(getEventListeners(outer.signal, 'abort').length, 0);
    await delay(10);
    assert.equal(deadline.signal.aborted, false);
  });
});

describe('CpuBudget', () => {
  const clockOf = (time: { nowMs: number }) => ({ nowMs: () => time.nowMs });
  const never = new AbortController().signal;

  it('yields to the event loop when a turn is over, and not before', async () => {
    const time = { nowMs: 0 };
    const pause = new CpuBudget(clockOf(time), never, NEVER_MS).begin();
    let others = 0;
    setImmediate(() => {
      others += 1;
    });
    time.nowMs = 9;
    await pause();
    assert.equal(others, 0);
    time.nowMs = 10;
    await pause();
    assert.equal(others, 1);
  });

  it('stops the work when the CPU time of all its parts together is used up', async () => {
    const time = { nowMs: 0 };
    const budget = new CpuBudget(clockOf(time), never, 100);
    for (let piece = 0; piece < 2; piece += 1) {
      const pause = budget.begin();
      time.nowMs += 50;
      await pause();
      time.nowMs += 1_000_000; // waiting between pieces
    }
    const pause = budget.begin();
    time.nowMs += 10;
    await assert.rejects(pause(), { code: 'SEARCH_OUT_OF_TIME' });
  });

  it("stops the work when the cluster's time is over", async () => {
    const time = { nowMs: 0 };
    const pause = new CpuBudget(clockOf(time), AbortSignal.abort(), NEVER_MS).begin();
    time.nowMs = 10;
    await assert.rejects(pause(), { code: 'SEARCH_OUT_OF_TIME' });
  });
});
