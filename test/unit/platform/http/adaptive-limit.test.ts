import assert from 'node:assert/strict';
import { AdaptiveLimit } from '../../../../shared/platform/http/adaptive-limit.ts';
import { TransientFailure } from '../../../../shared/platform/http/http-failure.ts';

const rejected = async () => {
  throw new TransientFailure('API_BUSY', { status: 429 });
};
const unavailable = async () => {
  throw new TransientFailure('API_BUSY', { status: 503 });
};
const succeed = async () => {};

describe('AdaptiveLimit', () => {
  const settle = (limit: AdaptiveLimit, count: number, call: () => Promise<void>) =>
    Promise.allSettled(Array.from({ length: count }, () => limit.run(call)));

  it('never has more calls in flight than the limit', async () => {
    const limit = new AdaptiveLimit(3);
    let [inFlight, most] = [0, 0];
    await settle(limit, 20, async () => {
      inFlight += 1;
      most = Math.max(most, inFlight);
      await new Promise(setImmediate);
      inFlight -= 1;
    });
    assert.equal(most, 3);
  });

  it('is halved once by a burst of 429s, and again by the next burst', async () => {
    const limit = new AdaptiveLimit(100);
    await settle(limit, 100, rejected);
    assert.equal(limit.limit, 50);
    await settle(limit, 50, rejected);
    assert.equal(limit.limit, 25);
  });

  it('limits an unlimited API to half of the calls in flight', async () => {
    const limit = new AdaptiveLimit(Number.POSITIVE_INFINITY);
    await settle(limit, 60, rejected);
    assert.equal(limit.limit, 30);
  });

  it('never falls below one call, and is not affected by other failures', async () => {
    const limit = new AdaptiveLimit(4);
    for (let burst = 0; burst < 5; burst += 1) await settle(limit, 1, rejected);
    assert.equal(limit.limit, 1);
    const other = new AdaptiveLimit(4);
    await settle(other, 10, unavailable);
    assert.equal(other.limit, 4);
  });

  it('is raised by one per round of successes, up to its upper bound', async () => {
    const limit = new AdaptiveLimit(8);
    await settle(limit, 1, rejected);
    await settle(limit, 4, succeed);
    assert.equal(limit.limit, 5);
    await settle(limit, 5 + 6, succeed);
    assert.equal(limit.limit, 7);
    await settle(limit, 1000, succeed);
    assert.equal(limit.limit, 8);
  });

  it('uses most of a quota that allows 40 calls in flight, and exceeds it rarely', async () => {
    const limit = new AdaptiveLimit(100);
    let [inFlight, tooMany] = [0, 0];
    await settle(limit, 5000, async () => {
      inFlight += 1;
      const allowed = inFlight <= 40;
      await new Promise(setImmediate);
      inFlight -= 1;
      if (allowed) return;
      tooMany += 1;
      throw new TransientFailure('API_BUSY', { status: 429 });
    });
    assert.ok(tooMany < 500, `${tooMany} of 5000 calls were rejected`);
    assert.ok(limit.limit >= 20 && limit.limit <= 41, `${limit.limit}`);
  });
});
