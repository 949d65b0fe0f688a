import { systemClock } from '../../shared/platform/clock.ts';
import { DEFAULT_LIMITS, type TransportLimits } from '../../shared/platform/http/limits.ts';
import { type Credentials, GoogleTransport } from '../../shared/platform/http/transport.ts';

export const NO_CREDENTIALS: Credentials = { headersFor: async () => ({}) };

/** The transport of all adapters, with very short waits. */
export function aTransport(
  limits: Partial<TransportLimits> = {},
  credentials: Credentials = NO_CREDENTIALS,
  requestsAtOnce = Infinity,
): GoogleTransport {
  return new GoogleTransport({
    credentials,
    clock: systemClock,
    limits: { ...DEFAULT_LIMITS, firstWaitMs: 1, longestWaitMs: 5, ...limits },
    requestsAtOnce,
  });
}
