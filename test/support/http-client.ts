import { systemClock } from '../../shared/platform/clock.ts';
import { type Credentials, HttpClient } from '../../shared/platform/http/http-client.ts';
import { DEFAULT_LIMITS, type RequestLimits } from '../../shared/platform/http/retry.ts';

export const NO_CREDENTIALS: Credentials = { headersFor: async () => ({}) };

/** An HttpClient with very short waits. */
export function anHttpClient(
  limits: Partial<RequestLimits> = {},
  credentials: Credentials = NO_CREDENTIALS,
  concurrency = Infinity,
): HttpClient {
  return new HttpClient({
    credentials,
    clock: systemClock,
    limits: { ...DEFAULT_LIMITS, firstWaitMs: 1, longestWaitMs: 5, ...limits },
    concurrency,
  });
}
