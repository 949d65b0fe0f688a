import type { ClusterSession } from '../../shared/adapters/kubernetes/transport.ts';
import { KUBERNETES_LIMITS, type KubernetesLimits } from '../../shared/adapters/kubernetes/transport.ts';
import type { Route } from '../../shared/stages/sample/ports.ts';
import type { FakeApiServer } from './fake-api-server.ts';

export const CLUSTER = 'projects/p/locations/us-east1/clusters/shop';

export const bearer = (token: string): ClusterSession['credentials'] => ({
  headersFor: async () => ({ authorization: `Bearer ${token}` }),
});

/** A session with one cluster, with the test's limits. */
export function aSession(
  limits: Partial<KubernetesLimits> = {},
  differences: Partial<ClusterSession> = {},
): ClusterSession {
  return {
    cluster: CLUSTER,
    credentials: bearer('token-of-the-test'),
    signal: AbortSignal.timeout(15_000),
    limits: { ...KUBERNETES_LIMITS, ...limits },
    allowsLoopback: true,
    ...differences,
  };
}

export function routeTo(server: Pick<FakeApiServer, 'endpoint' | 'certificateAuthority'>): Route {
  return {
    kind: 'PUBLIC_ENDPOINT',
    server: `https://${server.endpoint}`,
    certificateAuthority: server.certificateAuthority,
  };
}
