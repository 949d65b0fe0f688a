import type { Clock } from '../platform/clock.ts';
import type { GoogleTransport } from '../platform/http/transport.ts';

/**
 * How Google's APIs are asked, with the credentials of this machine. To be closed.
 * @param requestsAtOnce others wait
 */
export async function googleTransport(clock: Clock, requestsAtOnce = Infinity): Promise<GoogleTransport> {
  const [{ GoogleTransport }, { ApplicationDefaultCredentials }] = await Promise.all([
    import('../platform/http/transport.ts'),
    import('../adapters/google-auth/application-default-credentials.ts'),
  ]);
  return new GoogleTransport({ credentials: new ApplicationDefaultCredentials(), clock, requestsAtOnce });
}
