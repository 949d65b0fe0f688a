import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { Deadline } from '../../../shared/platform/deadline.ts';

const NEVER_MS = 60_000;

describe('Deadline', () => {
  it('ends with the other signal, and for its reason', () => {
    const outer = new AbortController();
    using deadline = new Deadline(outer.signal, NEVER_MS);
    assert.equal(deadline.signal.aborted, false);
    outer.abort('because');
    assert.equal(deadline.signal.reason, 'because');
  });

  it('has ended where the other one has', () => {
    using deadline = new Deadline(AbortSignal.abort('long ago'), NEVER_MS);
    assert.equal(deadline.signal.reason, 'long ago');
  });

  it('ends with a TimeoutError once the time is over', async () => {
    using deadline = new Deadline(new AbortController().signal, 1);
    await new Promise((resolve) => deadline.signal.addEventListener('abort', resolve));
    assert.equal(deadline.signal.reason.name, 'TimeoutError');
  });

  it('lets go of the time and of the other signal once it is disposed of', async () => {
    const outer = new AbortController();
    const deadline = new Deadline(outer.signal, 1);
    deadline[Symbol.dispose]();
    assert.equal(getEventListeners(outer.signal, 'abort').length, 0);
    await delay(10);
    assert.equal(deadline.signal.aborted, false);
  });
});
