import { setTimeout as wait } from 'node:timers/promises';
import pRetry, { type RetryContext } from 'p-retry';
import type { Clock } from '../clock.ts';
import type { TransportLimits } from './limits.ts';
import { TransientFailure } from './transient-failure.ts';

/**
 * Attempts until one succeeds, fails for good, or the limits are reached: waits double from attempt to attempt, with
 * jitter, and on top of what Retry-After asks for. A wait that would outlast the budget is not begun.
 * @param attempt its signal is aborted when the attempt's time, or the whole budget, is over
 * @param inTurn begins an attempt when it may; its time counts from then
 * @throws the last attempt's error: TransientFailure, or what is no such failure at once
 */
export function retrying<T>(
  attempt: (signal: AbortSignal) => Promise<T>,
  limits: TransportLimits,
  clock: Clock,
  inTurn: (begin: () => Promise<T>) => Promise<T> = (begin) => begin(),
): Promise<T> {
  const endsAtMs = clock.nowMs() + limits.budgetMs;
  const leftMs = () => Math.max(0, endsAtMs - clock.nowMs());
  const begin = () => attempt(AbortSignal.timeout(Math.min(limits.attemptMs, leftMs())));
  return pRetry(() => inTurn(begin), {
    retries: limits.attempts - 1,
    minTimeout: limits.firstWaitMs,
    maxTimeout: limits.longestWaitMs,
    randomize: true,
    shouldRetry: async ({ error, retryDelay }: RetryContext) => {
      if (!(error instanceof TransientFailure) || error.retryAfterMs + retryDelay >= leftMs()) return false;
      await wait(error.retryAfterMs);
      return true;
    },
  });
}
