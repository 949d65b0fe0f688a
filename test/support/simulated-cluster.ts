import { KubernetesClusterAccess } from '../../shared/adapters/kubernetes/cluster-access.ts';
import type { KubernetesLimits } from '../../shared/adapters/kubernetes/transport.ts';
import { CertificateAuthority } from '../../shared/model/control-plane.ts';
import type { Route } from '../../shared/stages/sample/ports.ts';
import { type SimulatedKubernetes, startKubernetes } from '../../simulator/kubernetes/start-kubernetes.ts';
import type { KubernetesTruth } from '../../simulator/kubernetes/truth.ts';
import { aSession, bearer } from './cluster-session.ts';
import { NOW_MS } from './kubernetes-truth.ts';

/** One simulated cluster over HTTPS, with access control. */
export interface SimulatedCluster extends AsyncDisposable {
  readonly kubernetes: SimulatedKubernetes;
  readonly route: Route;
  /** Access with the named token. */
  access(token: string): KubernetesClusterAccess;
  /** From now on, the cluster is like this; null: its API server knows nothing of it. */
  become(truth: KubernetesTruth | null): void;
}

/** @param grants the RBAC grants of each token, in the simulator's syntax; `*` allows everything */
export async function simulatedCluster(
  truth: KubernetesTruth,
  grants: Readonly<Record<string, readonly string[]>>,
  limits: Partial<KubernetesLimits> = {},
): Promise<SimulatedCluster> {
  let current: KubernetesTruth | null = truth;
  const kubernetes = await startKubernetes({
    truthOf: (uid) => (uid === truth.uid ? (current ?? undefined) : undefined),
    tokens: Object.fromEntries(
      Object.entries(grants).map(([user, granted]) => [user, { user, grants: granted }]),
    ),
    nowMs: () => NOW_MS,
    latencyMs: 0,
  });
  await kubernetes.open([truth.uid]);
  const accesses: KubernetesClusterAccess[] = [];
  const ca = Buffer.from(kubernetes.caCertificateOf(truth.uid)).toString('base64');
  return {
    kubernetes,
    route: {
      kind: 'PUBLIC_ENDPOINT',
      server: `https://${kubernetes.endpointOf(truth.uid)}`,
      certificateAuthority: new CertificateAuthority(ca),
    },
    access(token) {
      const access = new KubernetesClusterAccess(aSession(limits, { credentials: bearer(token) }));
      accesses.push(access);
      return access;
    },
    become: (next) => {
      current = next;
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(accesses.map((access) => access.close()));
      await kubernetes.close();
    },
  };
}
