import type { Credentials } from '../platform/http/transport.ts';

/** The clusters of a simulated fleet get no credentials: their addresses come from something that is not Google. */
export async function credentialsFor(containerEndpoint: URL | null): Promise<Credentials> {
  if (containerEndpoint?.protocol === 'http:') return { headersFor: async () => ({}) };
  const { ApplicationDefaultCredentials } = await import(
    '../adapters/google-auth/application-default-credentials.ts'
  );
  return new ApplicationDefaultCredentials();
}
