import type { ApplicationDefaultCredentials } from '../adapters/google-auth/application-default-credentials.ts';
import type { Clock } from '../platform/clock.ts';
import type { Credentials, HttpClient } from '../platform/http/http-client.ts';
import { LOOPBACK } from '../platform/options-checks.ts';

/** A client of Google's APIs with the credentials of this machine. Close it after use. */
export async function httpClient(clock: Clock, concurrency = Infinity): Promise<HttpClient> {
  const [{ HttpClient }, credentials] = await Promise.all([
    import('../platform/http/http-client.ts'),
    machineCredentials(),
  ]);
  return new HttpClient({ credentials, clock, concurrency });
}

/** Application Default Credentials. They are looked up when the first request needs them. */
export async function machineCredentials(): Promise<ApplicationDefaultCredentials> {
  const { ApplicationDefaultCredentials } = await import(
    '../adapters/google-auth/application-default-credentials.ts'
  );
  return new ApplicationDefaultCredentials(process.env['GOOGLE_APPLICATION_CREDENTIALS']);
}

/** Whether the Kubernetes Engine API is overridden to loopback, as with the simulator: its clusters are there too. */
export function isOnLoopback(containerEndpoint: URL | null): boolean {
  return containerEndpoint !== null && LOOPBACK.test(containerEndpoint.hostname);
}

/** None for the clusters of a simulated fleet: their addresses come from a server that is not Google's. */
export async function clusterCredentials(containerEndpoint: URL | null): Promise<Credentials> {
  if (containerEndpoint?.protocol === 'http:') return { headersFor: async () => ({}) };
  return machineCredentials();
}
