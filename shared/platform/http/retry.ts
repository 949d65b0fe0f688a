import { setTimeout as wait } from 'node:timers/promises';
import pRetry, { type RetryContext } from 'p-retry';
import type { Clock } from '../clock.ts';
import { SweepError } from '../errors.ts';
import type { ApiCall } from './api-call.ts';
import { TransientFailure, translateThrown } from './http-failure.ts';

/** Time, attempts and size of one call. */
export interface RequestLimits {
  /** For the call, with all attempts and the waits between them. */
  readonly budgetMs: number;
  readonly attemptMs: number;
  readonly attempts: number;
  /** Before the second attempt; doubles from then on. Each wait is extended at random, to at most twice its length. */
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
  /** Of one response, inflated. */
  readonly answerBytes: number;
}

/**
 * The official clients default to 20 s per attempt, but listing a project with hundreds of clusters can take longer.
 * The budget outlasts a quota that is counted per minute.
 */
export const DEFAULT_LIMITS: RequestLimits = {
  budgetMs: 90_000,
  attemptMs: 30_000,
  attempts: 6,
  firstWaitMs: 500,
  longestWaitMs: 30_000,
  answerBytes: 64 * 1024 * 1024,
};

/**
 * Repeats an attempt until it succeeds, fails permanently, or reaches the limits. Waits double from attempt to attempt,
 * with jitter, in addition to Retry-After. A wait that would exceed the budget ends the call instead.
 * @param attempt its signal is aborted when the time for the attempt, or the whole budget, is over
 * @param enqueue starts an attempt when it is its turn; the attempt's time counts from then
 * @throws the last TransientFailure; any other error at once
 */
export function retrying<T>(
  attempt: (signal: AbortSignal) => Promise<T>,
  limits: RequestLimits,
  clock: Clock,
  enqueue: (start: () => Promise<T>) => Promise<T> = (start) => start(),
): Promise<T> {
  const endsAtMs = clock.nowMs() + limits.budgetMs;
  const leftMs = () => Math.max(0, endsAtMs - clock.nowMs());
  const start = () => attempt(AbortSignal.timeout(Math.min(limits.attemptMs, leftMs())));
  return pRetry(() => enqueue(start), {
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

/**
 * Sends a request with retries.
 * @param send one attempt; what it throws is translated by `translateThrown`
 * @throws SweepError; once the attempts are used up API_BUSY, API_UNREACHABLE, API_TIMEOUT, API_ANSWER_INVALID
 */
export async function sendWithRetries<T>(
  call: ApiCall,
  send: (signal: AbortSignal) => Promise<T>,
  limits: RequestLimits,
  clock: Clock,
  enqueue?: (start: () => Promise<T>) => Promise<T>,
): Promise<T> {
  const startedAtMs = clock.nowMs();
  let attempts = 0;
  const attempt = async (signal: AbortSignal): Promise<T> => {
    attempts += 1;
    try {
      return await send(signal);
    } catch (error) {
      throw translateThrown(error, signal, call, limits.answerBytes);
    }
  };
  try {
    return await retrying(attempt, limits, clock, enqueue);
  } catch (error) {
    if (!(error instanceof TransientFailure)) throw error;
    const seconds = Math.round((clock.nowMs() - startedAtMs) / 1000);
    const facts = { ...call, attempts, seconds, ...error.facts };
    throw new SweepError(error.code, facts, { cause: error.cause });
  }
}

/**
 * The wait that a Retry-After header asks for, in milliseconds, from seconds or an HTTP date. 0 if there is no header,
 * the date has passed, or it is neither.
 * Source: RFC 9110, section 10.2.3
 */
export function retryAfterMsOf(header: string | undefined, nowMs: number): number {
  if (header === undefined) return 0;
  if (/^\d+$/.test(header)) return Number(header) * 1000;
  const dateMs = Date.parse(header);
  return Number.isNaN(dateMs) ? 0 : Math.max(0, dateMs - nowMs);
}
