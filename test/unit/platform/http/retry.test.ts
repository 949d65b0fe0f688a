import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { systemClock } from '../../../../shared/platform/clock.ts';
import { TransientFailure } from '../../../../shared/platform/http/http-failure.ts';
import { DEFAULT_LIMITS, retrying, sendWithRetries } from '../../../../shared/platform/http/retry.ts';

const LIMITS = { ...DEFAULT_LIMITS, attempts: 4, firstWaitMs: 1, longestWaitMs: 5 };

const busy = (retryAfterMs = 0) => new TransientFailure('API_BUSY', { status: 503 }, { retryAfterMs });

/** Fails with one of these per attempt, and then succeeds. */
function failing(...errors: readonly Error[]) {
  const signals: AbortSignal[] = [];
  const attempt = async (signal: AbortSignal): Promise<string> => {
    const error = errors[signals.length];
    signals.push(signal);
    if (error !== undefined) throw error;
    return 'answer';
  };
  return { attempt, signals };
}

describe('retrying', () => {
  it('repeats an attempt after a transient failure', async () => {
    const { attempt, signals } = failing(busy(), busy());
    assert.equal(await retrying(attempt, LIMITS, systemClock), 'answer');
    assert.equal(signals.length, 3);
  });

  it('throws the last failure after the last attempt', async () => {
    const failures = [busy(), busy(), busy(), busy(), busy()];
    const { attempt, signals } = failing(...failures);
    await assert.rejects(retrying(attempt, LIMITS, systemClock), (error) => error === failures[3]);
    assert.equal(signals.length, 4);
  });

  for (const error of [new RangeError('our bug'), new TypeError('our bug')])
    it(`stops after an error that is not transient (${error.name})`, async () => {
      const { attempt, signals } = failing(error);
      await assert.rejects(retrying(attempt, LIMITS, systemClock), error);
      assert.equal(signals.length, 1);
    });

  it('waits slightly longer than Retry-After specifies', async () => {
    const startedAtMs = performance.now();
    await retrying(failing(busy(80)).attempt, { ...LIMITS, firstWaitMs: 20, longestWaitMs: 40 }, systemClock);
    const tookMs = performance.now() - startedAtMs;
    assert.ok(tookMs >= 99 && tookMs < 1000, `${tookMs} ms`);
  });

  it('waits for random times', async () => {
    const waitsMs = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const startedAtMs = performance.now();
        await retrying(
          failing(busy()).attempt,
          { ...LIMITS, firstWaitMs: 50, longestWaitMs: 100 },
          systemClock,
        );
        return Math.round(performance.now() - startedAtMs);
      }),
    );
    assert.ok(Math.min(...waitsMs) >= 49, String(waitsMs));
    assert.ok(new Set(waitsMs).size > 2, String(waitsMs));
  });

  it('does not start a wait that would exceed the budget', async () => {
    const { attempt, signals } = failing(busy(60_000));
    const startedAtMs = performance.now();
    await assert.rejects(retrying(attempt, { ...LIMITS, budgetMs: 1000 }, systemClock), TransientFailure);
    assert.equal(signals.length, 1);
    assert.ok(performance.now() - startedAtMs < 500);
  });

  it('starts the time limit of an attempt when its turn comes', async () => {
    const inTurn = async <T>(begin: () => Promise<T>): Promise<T> => {
      await wait(60);
      return await begin();
    };
    const { attempt, signals } = failing();
    await retrying(attempt, { ...LIMITS, attemptMs: 50 }, systemClock, inTurn);
    assert.equal(signals[0]?.aborted, false);
  });

  it('limits an attempt to the rest of the budget', async () => {
    const hung = (signal: AbortSignal) =>
      new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => reject(new TransientFailure('API_TIMEOUT', {})));
      });
    const startedAtMs = performance.now();
    await assert.rejects(
      retrying(hung, { ...LIMITS, attempts: 100, attemptMs: 60, budgetMs: 100 }, systemClock),
      { code: 'API_TIMEOUT' },
    );
    const tookMs = performance.now() - startedAtMs;
    assert.ok(tookMs >= 95 && tookMs < 400, `${tookMs} ms`);
  });
});

describe('sendWithRetries', () => {
  const send = (...failures: readonly Error[]) => {
    const { attempt, signals } = failing(...failures);
    const sent = sendWithRetries({ api: 'The API', resource: 'r' }, attempt, LIMITS, systemClock);
    return { sent, signals };
  };

  for (const code of ['ERR_HTTP2_STREAM_ERROR', 'ERR_HTTP2_SESSION_ERROR', 'UND_ERR_INFO'])
    it(`repeats a request whose HTTP/2 stream or session the server ended (${code}; a project was not read)`, async () => {
      const { sent, signals } = send(Object.assign(new Error('ended'), { code }));
      assert.equal(await sent, 'answer');
      assert.equal(signals.length, 2);
    });

  it('does not repeat a request to an unknown host', async () => {
    const { sent, signals } = send(Object.assign(new Error('unknown'), { code: 'ENOTFOUND' }));
    await assert.rejects(sent, { code: 'API_UNREACHABLE', message: /ENOTFOUND/ });
    assert.equal(signals.length, 1);
  });
});
